using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>
/// Reads the whole lines that start in a range of a source, in blocks, through one reused buffer. Which lines come out,
/// and whether one is cut, depends on the range and the limit alone, never on the size of the blocks.
/// </summary>
internal sealed class LineBlockReader : IDisposable
{
    private const int TailRead = 64 * 1024;

    private readonly ByteSource _source;
    private readonly Split _split;
    private readonly RecordFormat _format;
    private readonly long _end;
    private readonly int _maxCapacity;
    private readonly MapReduceCounters? _damages;
    private byte[] _buffer;
    private int _capacity;
    private long _position; // of the buffer's first byte in the source
    private int _start;
    private int _filled;
    private bool _skipping;
    private bool _ended;

    /// <param name="source">Stands at <see cref="StartOf"/> the split.</param>
    /// <param name="split">The lines that start in its range are read; all there are if it is compressed.</param>
    /// <param name="blockBytes">The buffer's size at first; it grows for a longer line.</param>
    /// <param name="maxLineBytes">Longer lines are cut.</param>
    /// <param name="damages">Counts a source that ends before the range does, which then has no more lines; null to throw.</param>
    public LineBlockReader(ByteSource source, Split split, int blockBytes, int maxLineBytes, MapReduceCounters? damages = null)
    {
        _damages = damages;
        _source = source;
        _split = split;
        _format = split.Format;
        _position = StartOf(split);
        _skipping = _format.EndLength > 0 && split.Offset > 0;
        _end = split.Compression != InputCompression.None ? long.MaxValue : split.Offset + split.Length;

        // A whole record and its end: so a record is cut if and only if it is too long.
        _maxCapacity = _format.Limit(maxLineBytes) + _format.EndLength;
        _capacity = Math.Min(blockBytes, _maxCapacity);
        if (_format.RecordBytes is > 0 and var size)
        {
            _maxCapacity = _capacity = Math.Max(blockBytes / size, 1) * size;
            _end = _end > long.MaxValue - size ? _end : (_end + size - 1) / size * size;
        }

        _buffer = ArrayPool<byte>.Shared.Rent(_capacity);
    }

    /// <summary>
    /// Where reading a split begins: so far before its first byte that the end of the record before shows, or at the first
    /// of the records of one size.
    /// </summary>
    public static long StartOf(Split split) => split.Format.RecordBytes is > 0 and var size
        ? (split.Offset + size - 1) / size * size
        : Math.Max(0, split.Offset - split.Format.EndLength);

    /// <summary>Bytes of the input that were taken so far.</summary>
    public long BytesTaken => _source.BytesTaken;

    /// <summary>Reads the next block.</summary>
    /// <param name="block">A view over the buffer, valid until the next call.</param>
    /// <returns>False if there are no more lines.</returns>
    /// <exception cref="InputException">The input cannot be read, or ends before the range does.</exception>
    public bool TryRead(out LineBlock block)
    {
        block = default;
        if (_skipping && !SkipLine())
        {
            return false;
        }

        while (Position < _end)
        {
            var length = WholeLines();
            if (length == 0 && _filled - _start == _maxCapacity)
            {
                block = Take(_maxCapacity - _format.EndLength, isCut: true);
                _skipping = true;
                return true;
            }

            if (length == 0 && !Fill())
            {
                length = _filled - _start; // the last line has no end
                if (length == 0)
                {
                    return false;
                }

                if (_format.RecordBytes > 0)
                {
                    throw new InputException(_split.Path, $"ends in a record of {length} bytes instead of {_format.RecordBytes}");
                }
            }

            if (length > 0)
            {
                block = Take(length, isCut: false);
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        _source.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private long Position => _position + _start;

    /// <summary>The length of the whole lines in the buffer that start before the end.</summary>
    private int WholeLines() => _format.WholeRecords(_buffer.AsSpan(_start, _filled - _start), _end - 1 - Position);

    private LineBlock Take(int length, bool isCut)
    {
        var block = new LineBlock(_buffer.AsSpan(_start, length), _split, Position, isCut);
        _start += length;
        return block;
    }

    /// <summary>Drops bytes up to the start of the next line; false if none starts in the range.</summary>
    private bool SkipLine()
    {
        do
        {
            // What is left may begin with a part of the end.
            var length = _format.FirstRecord(_buffer.AsSpan(_start, _filled - _start));
            _start = length < 0 ? Math.Max(_start, _filled - Math.Max(0, _format.EndLength - 1)) : _start + length;
            if (length >= 0)
            {
                _skipping = false;
                return Position < _end;
            }
        }
        while (Position < _end && Fill());

        return false;
    }

    /// <summary>Makes room and reads until the buffer is full or the range is in it; false at the input's end.</summary>
    private bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        MakeRoom();
        var before = _filled;
        do
        {
            var ahead = _end - (_position + _filled);
            var want = (int)Math.Min(_capacity - _filled, ahead > 0 ? ahead : TailRead);
            var read = _source.Read(_buffer.AsSpan(_filled, want));
            _filled += read;
            if (read == 0)
            {
                _ended = true;
                if (_end < long.MaxValue && ahead > 0)
                {
                    TellShort();
                }

                return _filled > before;
            }
        }
        while (_filled < _capacity && _position + _filled < _end);

        return true;
    }

    private void TellShort()
    {
        var e = new InputException(_split.Path, "is shorter than it was when the run began");
        if (_damages is null)
        {
            throw e;
        }

        _damages.AddDamage(e.Message);
    }

    private void MakeRoom()
    {
        var length = _filled - _start;
        var target = _buffer;
        if (length == _capacity)
        {
            _capacity = (int)Math.Min(2L * _capacity, _maxCapacity);
            target = ArrayPool<byte>.Shared.Rent(_capacity);
        }

        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _position += _start;
        _start = 0;
        _filled = length;
    }
}
