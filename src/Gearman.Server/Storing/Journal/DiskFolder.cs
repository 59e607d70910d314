using System.Globalization;

namespace Gearman.Server.Storing.Journal;

/// <summary>A journal's files in a directory.</summary>
internal sealed class DiskFolder(string path) : IJournalFolder
{
    private const string Extension = ".journal";

    private FileStream? _lock;

    public string Name => path;

    public void Lock()
    {
        Create();
        // On Unix this is an advisory lock (flock) that ends with the process, however it ends.
        _lock ??= new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public IReadOnlyList<long> List() =>
    [
        .. Directory.EnumerateFiles(path, "*" + Extension)
            .Select(file => long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)
            .Order(),
    ];

    public IJournalFile Create(long segment, long length)
    {
        var file = PathOf(segment);
        try
        {
            var handle = File.OpenHandle(file, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, length);
            // The room is taken, and the length has to be set beside: what is written later changes neither, and its sync is cheap.
            RandomAccess.SetLength(handle, length);
            return new DiskFile(handle);
        }
        catch (IOException)
        {
            File.Delete(file);
            throw;
        }
    }

    public IJournalFile Open(long segment) => new DiskFile(File.OpenHandle(PathOf(segment), FileMode.Open, FileAccess.ReadWrite));

    public void Delete(long segment) => File.Delete(PathOf(segment));

    public void Sync() => DiskSync.Directory(path);

    public void Dispose() => _lock?.Dispose();

    /// <summary>A new directory is its owner's alone: what clients submit is nobody else's to read. One that is there stays as it is.</summary>
    private void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string PathOf(long segment) => Path.Combine(path, segment.ToString("D10", CultureInfo.InvariantCulture) + Extension);
}
