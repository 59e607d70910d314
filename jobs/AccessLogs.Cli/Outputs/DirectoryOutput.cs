namespace AccessLogs.Cli.Outputs;

/// <summary>A report as a directory of files: the totals as <c>general</c>, and one for each panel.</summary>
internal sealed class DirectoryOutput : IReportOutput
{
    private readonly string _path;
    private readonly string _extension;
    private readonly bool _isNew;
    private readonly Func<GeneralFigures, Stream, Task> _writeGeneral;
    private readonly Func<ReportPanel, Stream, Task> _writePanel;

    /// <summary>Makes the directory, so that one that can't be is told before the work.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">The directory.</param>
    /// <param name="extension">What its files' names end with.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <param name="rows">The rows of a panel that it needs.</param>
    /// <param name="writeGeneral">Writes the totals.</param>
    /// <param name="writePanel">Writes a panel.</param>
    public DirectoryOutput(
        string option, string path, string extension, IReadOnlyList<string> logs, int rows, Func<GeneralFigures, Stream, Task> writeGeneral, Func<ReportPanel, Stream, Task> writePanel)
    {
        _isNew = !Directory.Exists(path);
        (_path, _extension, _writeGeneral, _writePanel) = (Make(option, path, extension, logs), extension, writeGeneral, writePanel);
        Rows = rows;
    }

    /// <summary>Makes a directory that a report goes to.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">The directory.</param>
    /// <param name="extension">What its files' names end with.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <returns>The directory.</returns>
    /// <exception cref="BadUseException">It can't be one.</exception>
    public static string Make(string option, string path, string extension, IReadOnlyList<string> logs)
    {
        if (path.Length == 0)
        {
            throw new BadUseException($"{option} needs the name of a directory");
        }

        if (File.Exists(path))
        {
            throw new BadUseException($"{option} {path}: is no directory");
        }

        if (logs.FirstOrDefault(log => log.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && Path.GetDirectoryName(Path.GetFullPath(log)) == Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar)) is { } log)
        {
            throw new BadUseException($"{option} {path}: the report might overwrite the log {log}");
        }

        Directory.CreateDirectory(path);
        return path;
    }

    public int Rows { get; }

    public bool IsStandardOutput => false;

    public async Task WriteAsync(AccessLogReport report, ReportSubject subject)
    {
        await WriteAsync(PathOf("general"), file => _writeGeneral(report.General, file));
        foreach (var panel in report.Panels)
        {
            await WriteAsync(PathOf(panel.Name), file => _writePanel(panel, file));
        }

        // What an earlier report had and this one has not.
        foreach (var panel in Panels.All.Where(definition => !report.Panels.Any(panel => panel.Name == definition.Name)))
        {
            File.Delete(PathOf(panel.Name));
        }
    }

    /// <summary>A directory that was made for a report which was not written goes.</summary>
    public ValueTask DisposeAsync()
    {
        if (_isNew && !Directory.EnumerateFileSystemEntries(_path).Any())
        {
            Directory.Delete(_path);
        }

        return ValueTask.CompletedTask;
    }

    private string PathOf(string name) => Path.Combine(_path, name + _extension);

    /// <summary>Writes a file under another name until it is whole: who reads the directory never sees half a file.</summary>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        await using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write))
        {
            await write(file);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }
}
