namespace Gearman.MapReduce;

/// <summary>Records with a delimiter behind each.</summary>
internal sealed class DelimitedFormat(byte[] delimiter) : RecordFormat
{
    public ReadOnlyMemory<byte> Delimiter => delimiter;

    /// <summary>
    /// Where two delimiters can share bytes, what is a delimiter hangs on all that comes before it, and nobody can start in
    /// the middle.
    /// </summary>
    internal override bool CanSplit { get; } = !Enumerable.Range(1, delimiter.Length - 1)
        .Any(shared => delimiter.AsSpan(0, shared).SequenceEqual(delimiter.AsSpan(delimiter.Length - shared)));

    internal override int EndLength => delimiter.Length;

    internal override int WholeRecords(ReadOnlySpan<byte> bytes, long lastByte)
    {
        if (lastByte < bytes.Length)
        {
            var from = (int)Math.Max(0, lastByte - (delimiter.Length - 1));
            var end = bytes[from..].IndexOf(delimiter);
            if (end >= 0)
            {
                return from + end + delimiter.Length;
            }
        }

        return CanSplit ? bytes.LastIndexOf(delimiter) is >= 0 and var last ? last + delimiter.Length : 0 : FromTheStart(bytes);
    }

    internal override int FirstRecord(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(delimiter) is >= 0 and var end ? end + delimiter.Length : -1;

    internal override ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> record) =>
        record.EndsWith(delimiter) ? record[..^delimiter.Length] : record;

    private int FromTheStart(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (FirstRecord(bytes[length..]) is >= 0 and var record)
        {
            length += record;
        }

        return length;
    }
}
