namespace Gearman.Server.Storing.Journal;

/// <summary>Reads the records of segments, one segment after the other, in long reads of a buffer that stays in the processor's cache.</summary>
internal sealed class SegmentReader
{
    private const int BufferBytes = 512 << 10;

    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private Segment _segment = null!;

    /// <summary>What is in the buffer and not read yet, and how far the file is read.</summary>
    private int _start;
    private int _filled;
    private long _limit;

    /// <summary>Where the next record begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Begins with a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="limit">Where its records end at the latest.</param>
    public void Begin(Segment segment, long limit)
    {
        (_segment, _limit) = (segment, limit);
        (_start, _filled) = (0, 0);
        Offset = SegmentHeader.Length;
    }

    /// <summary>Reads a record and checks it.</summary>
    /// <param name="entries">Its entries, void at the next call.</param>
    /// <returns>False if there is no whole record.</returns>
    public bool TryRead(out ReadOnlySpan<byte> entries)
    {
        entries = default;
        if (!TryFill(JournalRecord.HeaderLength)
            || !JournalRecord.TryReadLength(_buffer.AsSpan(_start, _filled), _segment.Header.Salt, out var length)
            || !TryFill(length)
            || !JournalRecord.TryRead(_buffer.AsSpan(_start, (int)length), _segment.Header.Salt, Offset, out entries))
        {
            return false;
        }

        _start += (int)length;
        _filled -= (int)length;
        Offset += length;
        return true;
    }

    /// <summary>What is behind the records, up to the end of the segment; nothing if that is zeros.</summary>
    public ReadOnlySpan<byte> ReadBehind(long offset)
    {
        for (var at = offset; at < _segment.Size; at += BufferBytes)
        {
            var bytes = _buffer.AsSpan(0, (int)Math.Min(BufferBytes, _segment.Size - at));
            _segment.File.Read(at, bytes);
            if (bytes.ContainsAnyExcept((byte)0))
            {
                var behind = new byte[_segment.Size - offset];
                _segment.File.Read(offset, behind);
                return behind;
            }
        }

        return default;
    }

    /// <summary>Has so many bytes in the buffer, and as many more as fit.</summary>
    /// <returns>False if the segment has no more.</returns>
    private bool TryFill(long length)
    {
        if (length <= _filled)
        {
            return true;
        }

        if (length > _limit - Offset)
        {
            return false;
        }

        var target = length > _buffer.Length ? GC.AllocateUninitializedArray<byte>(checked((int)length)) : _buffer;
        _buffer.AsSpan(_start, _filled).CopyTo(target);
        (_buffer, _start) = (target, 0);
        var count = (int)Math.Min(_buffer.Length - _filled, _limit - Offset - _filled);
        _segment.File.Read(Offset + _filled, _buffer.AsSpan(_filled, count));
        _filled += count;
        return true;
    }
}
