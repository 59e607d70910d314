using System.Buffers;

namespace AccessLogs.Cli.Outputs;

/// <summary>A directory that files of a report go to.</summary>
internal sealed class ReportDirectory
{
    private readonly string _path;
    private readonly string _extension;
    private readonly bool _isNew;

    private ReportDirectory(string path, string extension)
    {
        (_path, _extension, _isNew) = (path, extension, !Directory.Exists(path));
        Directory.CreateDirectory(path);
    }

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

        return logs.FirstOrDefault(log => log.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && Path.GetDirectoryName(Path.GetFullPath(log)) == Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar)) is { } log
            ? throw new BadUseException($"{option} {path}: the report might overwrite the log {log}")
            : new ReportDirectory(path, extension);
    }

    /// <summary>A directory in it.</summary>
    /// <param name="name">Its name.</param>
    public ReportDirectory Make(string name) => new(Path.Combine(_path, name), _extension);

    /// <summary>Deletes it, if it was made for a report that was not written.</summary>
    public void DeleteUnused()
    {
        if (_isNew && !Directory.EnumerateFileSystemEntries(_path).Any())
        {
            Directory.Delete(_path);
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

    /// <inheritdoc cref="WriteAsync(string, Func{Stream, Task})"/>
    public Task WriteAsync(string name, Action<IBufferWriter<byte>> write) => WriteAsync(name, file => BufferedOutput.WriteAsync(file, write));

    /// <summary>Deletes what an earlier report had and this one has not.</summary>
    /// <param name="names">The panels that this one has.</param>
    public void KeepOnly(IEnumerable<string> names)
    {
        foreach (var panel in Panels.All.ExceptBy(names, panel => panel.Name, StringComparer.Ordinal))
        {
            File.Delete(PathOf(panel.Name));
        }
    }

    private string PathOf(string name) => Path.Combine(_path, name + _extension);
}
