using System.Numerics;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// Reads the records of segments, one segment after the other, in long reads. The records stay where they were read to: a few buffers take
/// turns, so few that they stay in the processor's cache.
/// </summary>
internal sealed class SegmentReader
{
    /// <summary>So many turns on, what was read in the one before them is void.</summary>
    public const int Turns = 8;

    private const int BufferBytes = 256 << 10;

    private readonly byte[][] _buffers = [.. Enumerable.Range(0, Turns).Select(_ => GC.AllocateUninitializedArray<byte>(BufferBytes))];
    private int _turn;
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

    /// <summary>Goes on in the next buffer.</summary>
    public void Turn()
    {
        var unread = _buffers[_turn].AsSpan(_start, _filled);
        _turn = (_turn + 1) % Turns;
        if (_buffers[_turn].Length < unread.Length)
        {
            Grow(unread.Length);
        }

        unread.CopyTo(_buffers[_turn]);
        _start = 0;
    }

    /// <summary>Reads a record and checks it.</summary>
    /// <param name="fills">Reads on in the file if need be, over what was read in this turn.</param>
    /// <param name="entries">Its entries.</param>
    /// <returns>False if there is no whole record, or none in the buffer.</returns>
    public bool TryRead(bool fills, out Memory<byte> entries)
    {
        entries = default;
        if (!Has(JournalRecord.HeaderLength, fills)
            || !JournalRecord.TryReadLength(_buffers[_turn].AsSpan(_start, _filled), _segment.Header.Salt, out var length)
            || !Has(length, fills)
            || !JournalRecord.TryRead(_buffers[_turn].AsSpan(_start, (int)length), _segment.Header.Salt, Offset, out _))
        {
            return false;
        }

        entries = _buffers[_turn].AsMemory(_start, (int)length)[JournalRecord.HeaderLength..];
        _start += (int)length;
        _filled -= (int)length;
        Offset += length;
        return true;
    }

    /// <summary>What is behind the records, up to the end of the segment; nothing if that is zeros.</summary>
    public ReadOnlySpan<byte> ReadBehind(long offset)
    {
        if (IsBlank(_segment.File, offset))
        {
            return default;
        }

        var behind = new byte[_segment.Size - offset];
        _segment.File.Read(offset, behind);
        return behind;
    }

    /// <summary>True if a file has nothing but zeros behind an offset. What was read in this turn is void.</summary>
    public bool IsBlank(IJournalFile file, long offset) => file.IsBlank(offset, _buffers[_turn]);

    /// <summary>Has so many bytes in the buffer, and as many more as fit if it has to read on.</summary>
    /// <returns>False if the segment has no more, or they are not read yet.</returns>
    private bool Has(long length, bool fills)
    {
        if (length <= _filled)
        {
            return true;
        }

        if (!fills || length > _limit - Offset)
        {
            return false;
        }

        var unread = _buffers[_turn].AsSpan(_start, _filled);
        if (length > _buffers[_turn].Length)
        {
            Grow(length);
        }

        var buffer = _buffers[_turn].AsSpan();
        unread.CopyTo(buffer);
        _start = 0;
        var count = (int)Math.Min(buffer.Length - _filled, _limit - Offset - _filled);
        _segment.File.Read(Offset + _filled, buffer.Slice(_filled, count));
        _filled += count;
        return true;
    }

    private void Grow(long length) => _buffers[_turn] = GC.AllocateUninitializedArray<byte>(checked((int)BitOperations.RoundUpToPowerOf2((ulong)length)));
}
