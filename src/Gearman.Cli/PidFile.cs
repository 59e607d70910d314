using System.Globalization;

namespace Gearman.Cli;

/// <summary>A file that holds the process id while the process lives.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;

    private PidFile(string path) => _path = path;

    /// <summary>Writes the file, over one that is there.</summary>
    /// <param name="path">Where; null or empty for no file.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static PidFile? Create(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        File.WriteAllText(path, $"{Environment.ProcessId}\n");
        return new PidFile(path);
    }

    /// <summary>The process id that a file holds; null if there is no file or no id in it.</summary>
    public static int? Read(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Removes the file, unless another process has made it its own.</summary>
    public void Dispose()
    {
        try
        {
            if (Read(_path) == Environment.ProcessId)
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, with the id of a process that is gone: the next one writes over it.
        }
    }
}
