using System.Buffers.Binary;
using ZstdSharp;

namespace Gearman.MapReduce;

/// <summary>
/// Runs one behind the other in a file that nobody else writes; it is made when the first one comes, if it is not there. A run is a row of
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
    private readonly bool _isOthers;
    private StoredFileWriter? _stored; // of a file in a store
    private Stream? _stream; // from the first block on
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

    /// <summary>Adds runs to a file that somebody else has open, and closes.</summary>
    /// <param name="file">Where it stands the first one begins.</param>
    /// <param name="path">What the file is called when runs are read.</param>
    public SpillFile(Stream file, string path)
    {
        (_stream, _path, _isOthers, _counters) = (file, path, true, new MapReduceCounters());
        _start = _position = file.Position;
    }

    /// <summary>Adds a block of whole entries to the run that is being written.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> entries)
    {
        try
        {
            _stream ??= Create();
            var stored = Pack(entries);
            BinaryPrimitives.WriteInt32LittleEndian(_packed, entries.Length);
            BinaryPrimitives.WriteInt32LittleEndian(_packed.AsSpan(sizeof(int)), stored);
            _stream.Write(_packed.AsSpan(0, HeaderLength + stored));
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
        if (!_isOthers && _stored is null)
        {
            _stream?.Dispose();
        }

        _stored?.Dispose();
        _compressor?.Dispose();
    }

    private Stream Create() => FileStores.Of(_path) is { } store
        ? (_stored = store.Create(_path)).Stream
        : new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

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
