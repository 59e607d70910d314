namespace Gearman.Cli;

/// <summary>A file that holds the process id while the process lives.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;

    private PidFile(string path) => _path = path;

    /// <summary>Writes the file, over one that is there.</summary>
    /// <param name="path">Where; null for no file.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static PidFile? Create(string? path)
    {
        if (path is null)
        {
            return null;
        }

        File.WriteAllText(path, $"{Environment.ProcessId}\n");
        return new PidFile(path);
    }

    /// <summary>Removes the file.</summary>
    public void Dispose() => File.Delete(_path);
}
