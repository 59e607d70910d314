using Gearman.Server.Storing.Journal;

namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>
/// A file of which the disk has what was synced, and of the rest any part: writes may be cut short, and a crash or a failed sync
/// keeps some sectors of what was written and loses others, which a later sync does not bring back.
/// </summary>
internal sealed class SimulatedFile : IJournalFile
{
    private const int SectorLength = 512;

    private readonly SimulatedDisk _disk;
    private readonly HashSet<int> _dirty = [];
    private readonly byte[] _durable;
    private byte[] _bytes;

    public SimulatedFile(SimulatedDisk disk, long length)
    {
        _disk = disk;
        _bytes = new byte[length];
        _durable = new byte[length];
    }

    /// <summary>A file that has these bytes.</summary>
    public SimulatedFile(SimulatedDisk disk, byte[] bytes)
        : this(disk, bytes.Length)
    {
        bytes.CopyTo(_bytes, 0);
        bytes.CopyTo(_durable, 0);
    }

    public long Length => _bytes.Length;

    /// <summary>What the disk has.</summary>
    public byte[] Durable => _durable;

    public void Read(long offset, Span<byte> bytes) => _bytes.AsSpan((int)offset, bytes.Length).CopyTo(bytes);

    public long FindData(long offset) => _bytes.AsSpan((int)offset).IndexOfAnyExcept((byte)0) is >= 0 and var at ? offset + at : Length;

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        _disk.Crash();
        var fails = _disk.Fails();
        var written = bytes[..(fails ? _disk.Random.Next(bytes.Length) : bytes.Length)];
        written.CopyTo(_bytes.AsSpan((int)offset));
        for (var at = (int)offset; at < offset + written.Length; at = ((at / SectorLength) + 1) * SectorLength)
        {
            _dirty.Add(at / SectorLength);
        }

        if (fails)
        {
            throw new IOException("Simulated fault of a write");
        }
    }

    public void Sync()
    {
        _disk.Crash();
        if (_disk.Fails())
        {
            KeepSome();
            throw new IOException("Simulated fault of a sync");
        }

        foreach (var sector in _dirty)
        {
            Keep(sector);
        }

        _dirty.Clear();
    }

    /// <summary>A bit of what is there changes by itself.</summary>
    public void Flip(int offset, int bit)
    {
        _durable[offset] ^= (byte)(1 << bit);
        _bytes[offset] ^= (byte)(1 << bit);
    }

    /// <summary>The machine stops: the file is what the disk has.</summary>
    public void LosePower()
    {
        KeepSome();
        _bytes = [.. _durable];
    }

    public void Dispose()
    {
    }

    private void KeepSome()
    {
        var share = _disk.Random.NextDouble();
        foreach (var sector in _dirty)
        {
            if (_disk.Random.NextDouble() < share)
            {
                Keep(sector);
            }
        }

        _dirty.Clear();
    }

    private void Keep(int sector)
    {
        var start = sector * SectorLength;
        var length = Math.Min(SectorLength, _bytes.Length - start);
        _bytes.AsSpan(start, length).CopyTo(_durable.AsSpan(start));
    }
}
