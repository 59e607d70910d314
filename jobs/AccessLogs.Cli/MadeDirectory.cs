namespace AccessLogs.Cli;

/// <summary>A directory that a run needs, with those above it that it had to make: a run that is refused leaves none of them behind.</summary>
internal sealed class MadeDirectory : IDisposable
{
    private readonly List<string> _made = [];

    /// <summary>Makes it, if it is not there.</summary>
    /// <param name="path">The directory.</param>
    public MadeDirectory(string path)
    {
        for (var missing = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)); !Directory.Exists(missing); missing = Path.GetDirectoryName(missing)!)
        {
            _made.Add(missing);
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch
        {
            Dispose(); // some of those above it may be made
            throw;
        }
    }

    /// <summary>Whether it was not there.</summary>
    public bool IsNew => _made.Count > 0;

    /// <summary>Deletes what was made, as far as nothing is in it.</summary>
    public void Dispose()
    {
        foreach (var directory in _made.Where(Directory.Exists))
        {
            if (Directory.EnumerateFileSystemEntries(directory).Any())
            {
                return;
            }

            Directory.Delete(directory);
        }
    }
}
