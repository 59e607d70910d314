using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using ZstdSharp;

namespace Gearman.MapReduce;

/// <summary>
/// Runs one behind the other in a file that nobody else writes; it is made when the first one comes. A run is a row of
/// blocks of whole entries, each behind its length and its length in the file (4 bytes, least significant first): packed by zstd
/// if the second is less.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    /// <summary>About the length of a block. A merge holds one of each run.</summary>
    public const int BlockBytes = 64 << 10;

    /// <summary>What stands before a block.</summary>
    public const int HeaderLength = 2 * sizeof(int);

    private const int Level = 1;

    private readonly string _path;
    private readonly MapReduceCounters _counters;
    private SafeFileHandle? _file; // one of these two, from the first block on
    private StoredFileWriter? _stored;
    private Compressor? _compressor;
    private byte[] _packed = [];
    private bool _packs;
    private long _position;
    private long _start;
    private long _length;

    public SpillFile(string directory, string name, MapReduceCounters counters)
    {
        _path = FileStores.Join(directory, $"{name}-{Guid.NewGuid():N}.runs"); // attempts may run at the same time
        _counters = counters;
    }

    /// <summary>Adds a block of whole entries to the run that is being written.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> entries)
    {
        try
        {
            if (_position == 0)
            {
                Create();
            }

            var stored = Pack(entries);
            BinaryPrimitives.WriteInt32LittleEndian(_packed, entries.Length);
            BinaryPrimitives.WriteInt32LittleEndian(_packed.AsSpan(sizeof(int)), stored);
            if (_file is not null)
            {
                RandomAccess.Write(_file, _packed.AsSpan(0, HeaderLength + stored), _position);
            }
            else
            {
                _stored!.Stream.Write(_packed.AsSpan(0, HeaderLength + stored));
            }

            _position += HeaderLength + stored;
            _length += entries.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            throw new SpillException(_path, e);
        }
    }

    /// <summary>No more runs come: those that were ended can be read by everybody.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Complete()
    {
        try
        {
            _stored?.Stream.Dispose();
            _stored?.Commit();
        }
        catch (Exception e) when (e is IOException or InputException)
        {
            throw new SpillException(_path, e);
        }
    }

    /// <summary>Ends the run.</summary>
    public Run EndRun()
    {
        var run = Run.Spilled(_path, _start, _position - _start, _length);
        _counters.Add(MapReduceCounters.SpillRuns, 1);
        _counters.Add(MapReduceCounters.SpillBytes, run.StoredLength);
        (_start, _length) = (_position, 0);
        return run;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _stored?.Dispose();
        _compressor?.Dispose();
    }

    private void Create()
    {
        if (FileStores.Of(_path) is { } store)
        {
            _stored = store.Create(_path);
        }
        else
        {
            _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
    }

    /// <summary>
    /// Puts a block behind the room for its header. The first of a run is packed to see whether that saves a third: if not, neither the
    /// time of the others is spent.
    /// </summary>
    /// <returns>Its length there.</returns>
    private int Pack(ReadOnlySpan<byte> entries)
    {
        if (_length == 0 || _packs)
        {
            var bound = HeaderLength + Compressor.GetCompressBound(entries.Length);
            _packed = _packed.Length >= bound ? _packed : new byte[bound];
            _compressor ??= new Compressor(Level);
            var length = _compressor.Wrap(entries, _packed.AsSpan(HeaderLength));
            _packs = length < entries.Length * 2L / 3;
            if (length < entries.Length)
            {
                return length;
            }
        }

        _packed = _packed.Length >= HeaderLength + entries.Length ? _packed : new byte[HeaderLength + entries.Length];
        entries.CopyTo(_packed.AsSpan(HeaderLength));
        return entries.Length;
    }
}
