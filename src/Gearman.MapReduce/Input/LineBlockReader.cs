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
    private readonly string _path;
    private readonly int _input;
    private readonly long _end;
    private readonly int _maxCapacity;
    private byte[] _buffer;
    private int _capacity;
    private long _position; // of the buffer's first byte in the source
    private int _start;
    private int _filled;
    private bool _skipping;
    private bool _ended;

    /// <param name="source">Stands at <paramref name="offset"/>, or one byte before it if that is not 0.</param>
    /// <param name="path">For messages.</param>
    /// <param name="input">The input's index.</param>
    /// <param name="offset">Lines that start before this offset are left out.</param>
    /// <param name="end">Lines that start here or later too; <see cref="long.MaxValue"/> to read all there is.</param>
    /// <param name="blockBytes">The buffer's size at first; it grows for a longer line.</param>
    /// <param name="maxLineBytes">Longer lines are cut.</param>
    public LineBlockReader(ByteSource source, string path, int input, long offset, long end, int blockBytes, int maxLineBytes)
    {
        _source = source;
        _path = path;
        _input = input;
        _end = end;
        _maxCapacity = maxLineBytes + 1; // one more for the line's end: so a line is cut if and only if it is too long
        _capacity = Math.Min(blockBytes, _maxCapacity);
        _buffer = ArrayPool<byte>.Shared.Rent(_capacity);
        _position = Math.Max(0, offset - 1);
        _skipping = offset > 0;
    }

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
                block = Take(_maxCapacity - 1, isCut: true);
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
    private int WholeLines()
    {
        var bytes = _buffer.AsSpan(_start, _filled - _start);
        var lastByte = _end - 1 - Position; // the line that holds it is the last of ours
        if (lastByte < bytes.Length)
        {
            var newline = bytes[(int)lastByte..].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                return (int)lastByte + newline + 1;
            }
        }

        return bytes.LastIndexOf((byte)'\n') + 1;
    }

    private LineBlock Take(int length, bool isCut)
    {
        var block = new LineBlock(_buffer.AsSpan(_start, length), _input, Position, isCut);
        _start += length;
        return block;
    }

    /// <summary>Drops bytes up to the start of the next line; false if none starts in the range.</summary>
    private bool SkipLine()
    {
        do
        {
            var newline = _buffer.AsSpan(_start, _filled - _start).IndexOf((byte)'\n');
            _start = newline < 0 ? _filled : _start + newline + 1;
            if (newline >= 0)
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
                return _end == long.MaxValue || ahead <= 0
                    ? _filled > before
                    : throw new InputException(_path, "is shorter than it was when the run began");
            }
        }
        while (_filled < _capacity && _position + _filled < _end);

        return true;
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
