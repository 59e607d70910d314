namespace AccessLogs.Cli.Outputs;

/// <summary>A directory that files of a report go to.</summary>
internal sealed class ReportDirectory : IDisposable
{
    private readonly string _path;
    private readonly string _extension;
    private readonly MadeDirectory _made;

    private ReportDirectory(string path, string extension) => (_path, _extension, _made) = (path, extension, new MadeDirectory(path));

    /// <summary>Makes the directory, so that one that can't be is told before the work.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">The directory.</param>
    /// <param name="extension">What its files' names end with.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <exception cref="BadUseException">It can't be one.</exception>
    public static ReportDirectory Make(string option, string path, string extension, IReadOnlyList<string> logs)
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

        if (Directory.Exists(path))
        {
            RequireWritable(option, path);
        }

        try
        {
            return new ReportDirectory(path, extension);
        }
        catch (UnauthorizedAccessException)
        {
            throw new BadUseException($"{option} {path}: may not be written");
        }
    }

    /// <summary>A directory in it.</summary>
    /// <param name="name">Its name.</param>
    public ReportDirectory Below(string name) => new(Path.Combine(_path, name), _extension);

    /// <summary>Deletes what was made of it for a report that was not written.</summary>
    public void Dispose() => _made.Dispose();

    /// <summary>Writes a report: the totals as <c>general</c> and a file for each panel. What an earlier one had and this one has not is deleted.</summary>
    /// <param name="files">The report.</param>
    public async Task WriteAsync(ReportFiles files)
    {
        await WriteAsync("general", files.WriteGeneral);
        foreach (var (name, write) in files.Panels)
        {
            await WriteAsync(name, write);
        }

        foreach (var panel in Panels.All.ExceptBy(files.Panels.Select(panel => panel.Name), panel => panel.Name, StringComparer.Ordinal))
        {
            File.Delete(PathOf(panel.Name));
        }
    }

    /// <summary>Writes a file under another name until it is whole: who reads the directory never sees half a file.</summary>
    /// <param name="name">Its name, without the extension.</param>
    /// <param name="write">Writes it.</param>
    public async Task WriteAsync(string name, Func<Stream, Task> write)
    {
        var path = PathOf(name);
        await using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write))
        {
            await write(file);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>One that is there may be another user's, or of a system that can only be read.</summary>
    private static void RequireWritable(string option, string path)
    {
        try
        {
            new FileStream(Path.Combine(path, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadUseException($"{option} {path}: may not be written");
        }
    }

    private string PathOf(string name) => Path.Combine(_path, name + _extension);
}
