namespace Gearman.MapReduce;

/// <summary>What a record of an input is, and so where the input may be cut: a line, if nothing else is said.</summary>
public abstract class RecordFormat
{
    private protected RecordFormat()
    {
    }

    /// <summary>Lines, ended by <c>\n</c> or <c>\r\n</c>; the last may lack its end.</summary>
    public static RecordFormat Lines { get; } = new DelimitedFormat([(byte)'\n']);

    /// <summary>Each file is one record, up to 1 GiB (a longer one is cut, as a line over the limit is).</summary>
    public static RecordFormat WholeFile { get; } = new WholeFileFormat();

    /// <summary>Records with a delimiter of their own behind each; the last may lack it.</summary>
    /// <param name="delimiter">
    /// The delimiter, not empty. One that can overlap itself, such as <c>\n\n</c>, keeps files from being cut: each is one split.
    /// </param>
    /// <returns>The format.</returns>
    public static RecordFormat Delimited(ReadOnlySpan<byte> delimiter)
    {
        ArgumentOutOfRangeException.ThrowIfZero(delimiter.Length, nameof(delimiter));
        return delimiter is [(byte)'\n'] ? Lines : new DelimitedFormat(delimiter.ToArray());
    }

    /// <summary>Records of one size, nothing between them.</summary>
    /// <param name="bytes">The size, from 1 byte to 1 GiB.</param>
    /// <returns>The format.</returns>
    public static RecordFormat Fixed(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, 1 << 30);
        return new FixedFormat(bytes);
    }

    /// <summary>False if a file must stay one split.</summary>
    internal virtual bool CanSplit => true;

    /// <summary>The bytes of a record's end: a record starts where so many bytes before it are an end.</summary>
    internal virtual int EndLength => 0;

    /// <summary>The size that all records have, or 0.</summary>
    internal virtual int RecordBytes => 0;

    /// <summary>The longest record that is given whole.</summary>
    internal virtual int Limit(int maxLineBytes) => maxLineBytes;

    /// <summary>The length of the whole records in <paramref name="bytes"/> up to the one that holds <paramref name="lastByte"/>.</summary>
    internal abstract int WholeRecords(ReadOnlySpan<byte> bytes, long lastByte);

    /// <summary>The length of the first record with its end, or -1 if its end is not there.</summary>
    internal abstract int FirstRecord(ReadOnlySpan<byte> bytes);

    /// <summary>A record without its end.</summary>
    internal abstract ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> record);
}
