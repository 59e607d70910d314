using Gearman.Server.Storing.Journal;

namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>A journal's folder on a simulated disk: what was created and deleted is there after a crash, or not, unless it was synced.</summary>
internal sealed class SimulatedFolder(SimulatedDisk disk) : IJournalFolder
{
    private readonly SortedDictionary<long, SimulatedFile> _durable = [];
    private SortedDictionary<long, SimulatedFile> _files = [];

    public string Name => "a simulated disk";

    /// <summary>Bytes of all files.</summary>
    public long Size => _files.Values.Sum(f => f.Length);

    /// <summary>The files, the oldest first.</summary>
    public IReadOnlyList<SimulatedFile> Files => [.. _files.Values];

    /// <summary>Puts a file there that somebody else wrote.</summary>
    public void Add(long segment, byte[] bytes) => _files.Add(segment, new SimulatedFile(disk, bytes));

    public void Lock()
    {
    }

    public IReadOnlyList<long> List() => [.. _files.Keys];

    public IJournalFile Create(long segment, long length)
    {
        disk.Crash();
        _files.Remove(segment);
        if (disk.Fails() || Size + length > disk.Capacity)
        {
            throw new IOException("Simulated full disk");
        }

        return _files[segment] = new SimulatedFile(disk, length);
    }

    public IJournalFile Open(long segment) => _files[segment];

    public void Delete(long segment)
    {
        disk.Crash();
        if (disk.Fails())
        {
            throw new IOException("Simulated fault of a delete");
        }

        _files.Remove(segment);
    }

    public void Sync()
    {
        disk.Crash();
        if (disk.Fails())
        {
            throw new IOException("Simulated fault of a folder's sync");
        }

        _durable.Clear();
        foreach (var (segment, file) in _files)
        {
            _durable.Add(segment, file);
        }
    }

    /// <summary>The machine stops and starts again.</summary>
    public void LosePower()
    {
        foreach (var segment in _files.Keys.Union(_durable.Keys).ToList())
        {
            var isThere = _files.TryGetValue(segment, out var file);
            var wasThere = _durable.TryGetValue(segment, out var old);
            if (file != old && disk.Random.Next(2) == 0)
            {
                (isThere, file) = (wasThere, old);
            }

            _durable.Remove(segment);
            if (isThere)
            {
                file!.LosePower();
                _durable.Add(segment, file);
            }
        }

        _files = new SortedDictionary<long, SimulatedFile>(_durable);
        disk.Reboot();
    }

    public void Dispose()
    {
    }
}
