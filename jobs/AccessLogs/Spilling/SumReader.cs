using AccessLogs.Partials;
using AccessLogs.Tables;

namespace AccessLogs.Spilling;

/// <summary>Reads a block of <see cref="SumParts"/>.</summary>
/// <param name="start">Its first byte.</param>
/// <param name="size">How long it is.</param>
internal unsafe ref struct SumReader(byte* start, long size)
{
    private readonly byte* _end = start + size;
    private byte* _next = start;

    /// <summary>Reads a row.</summary>
    /// <param name="key">Its key, in the block.</param>
    /// <param name="figures">Its figures.</param>
    /// <returns>False when the table has no more.</returns>
    public bool TryRead(out ReadOnlySpan<byte> key, out Row figures)
    {
        key = default;
        figures = default;
        var length = Varint.Read(ref _next, _end);
        if (length == 0)
        {
            return false;
        }

        PartialContent.Require(length - 1 <= (ulong)(_end - _next));
        key = new ReadOnlySpan<byte>(_next, (int)(length - 1));
        _next += key.Length;
        figures = new Row { Hits = (long)Read(), Bytes = (long)Read(), Visitors = (int)Read() };
        return true;
    }

    /// <summary>Reads response times.</summary>
    /// <param name="rows">How many rows the table has in this block.</param>
    /// <param name="cell">The response times, with the number of the row there.</param>
    /// <returns>False when there are no more.</returns>
    public bool TryReadTimes(int rows, out LatencyCell cell)
    {
        cell = default;
        var row = Varint.Read(ref _next, _end);
        if (row == 0)
        {
            return false;
        }

        PartialContent.Require(row <= (ulong)rows);
        cell = new LatencyCell { Key = LatencyCell.KeyOf((long)row - 1, (int)Read()), Count = (long)Read(), Sum = (long)Read(), Max = (long)Read() };
        return true;
    }

    private ulong Read() => Varint.Read(ref _next, _end);
}
