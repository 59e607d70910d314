namespace Gearman.MapReduce;

/// <summary>
/// A directory for the spilled files of one run, for its user and group only. A file beside it is locked as long as the process lives, however that ends: who makes
/// the next directory in the same place deletes those of runs that were killed, and never one that is in use.
/// </summary>
public sealed class SpillDirectory : IDisposable
{
    private const string LockExtension = ".spilling";

    /// <summary>What a directory is called that is being deleted: a worker that is late could put a file in while it is emptied.</summary>
    private const string AsideExtension = "-done";

    private const UnixFileMode UserAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private readonly FileStream _lock;

    private SpillDirectory(string path, FileStream taken) => (Path, _lock) = (path, taken);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Why <see cref="Dispose"/> could not delete it; null while it has no reason. The next run in the same place tries again.</summary>
    public string? WhyLeft { get; private set; }

    /// <summary>Makes a directory, and deletes those beside it of runs that were killed.</summary>
    /// <param name="path">A path that no other run has, in a directory that is there or can be made.</param>
    /// <returns>The directory; disposing of it deletes it.</returns>
    /// <exception cref="SpillException">It cannot be made.</exception>
    public static SpillDirectory Make(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        try
        {
            var parent = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path) ?? path);
            DeleteAbandoned(parent);
            var taken = MakeLock(path + LockExtension);
            try
            {
                MakeOwn(path);
                return new SpillDirectory(path, taken);
            }
            catch
            {
                taken.Dispose();
                File.Delete(path + LockExtension);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpillException(path, e);
        }
    }

    /// <summary>Deletes the directory; what cannot be deleted is left, since the run is done.</summary>
    public void Dispose()
    {
        WhyLeft = TryDelete(Path);
        if (WhyLeft is null && File.Exists(Path + LockExtension)) // not if somebody has deleted all of it
        {
            File.Delete(Path + LockExtension);
        }

        _lock.Dispose();
    }

    /// <summary>Makes a file that is locked from the first moment that it has its name: else one who makes another directory could take it for abandoned.</summary>
    private static FileStream MakeLock(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None); // opened is locked
        }

        var unnamed = new FileStream(path + "-new", FileMode.CreateNew, FileAccess.Write, FileShare.None);
        try
        {
            File.Move(path + "-new", path);
            return unnamed;
        }
        catch
        {
            unnamed.Dispose();
            File.Delete(path + "-new");
            throw;
        }
    }

    private static void MakeOwn(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UserAndGroup); // less what the process's mask says
        }
    }

    private static void DeleteAbandoned(DirectoryInfo parent)
    {
        foreach (var file in parent.EnumerateFiles("*" + LockExtension))
        {
            if (!PathOwner.HasFile(file.FullName))
            {
                continue; // another user's, whose word on a directory of this one counts for nothing
            }

            try
            {
                // Whoever has it open is alive.
                using var taken = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                if (TryDelete(file.FullName[..^LockExtension.Length]) is null)
                {
                    file.Delete();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is in use.
            }
        }
    }

    /// <returns>Why it can't be; null when it is gone.</returns>
    private static string? TryDelete(string path)
    {
        try
        {
            var aside = path + AsideExtension;
            if (Directory.Exists(path))
            {
                if (!PathOwner.HasDirectory(path))
                {
                    return "is another user's";
                }

                Directory.Move(path, aside);
            }

            if (!Directory.Exists(aside))
            {
                return null;
            }

            if (!PathOwner.HasDirectory(aside))
            {
                return "is another user's";
            }

            Directory.Delete(aside, recursive: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
