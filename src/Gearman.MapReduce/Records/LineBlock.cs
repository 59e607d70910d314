namespace Gearman.MapReduce;

/// <summary>
/// About 256 KB of whole lines (or records of another <see cref="RecordFormat"/>) of one input, as read: the record for jobs
/// that scan bytes themselves. A view, valid until
/// the call it was given to returns.
/// </summary>
public readonly ref struct LineBlock : IRecord<LineBlock>
{
    /// <summary>Makes a block.</summary>
    /// <param name="bytes">Whole lines, ends included; the last line of an input may lack its end.</param>
    /// <param name="input">The input's index in the run.</param>
    /// <param name="offset">Where the block starts in the (uncompressed) input.</param>
    /// <param name="isCut">True if the block is the start of one line over the limit.</param>
    public LineBlock(ReadOnlySpan<byte> bytes, int input = 0, long offset = 0, bool isCut = false)
    {
        Bytes = bytes;
        Input = input;
        Offset = offset;
        IsCut = isCut;
        Path = "";
        Format = RecordFormat.Lines;
    }

    internal LineBlock(ReadOnlySpan<byte> bytes, Split split, long offset, bool isCut)
        : this(bytes, split.Input, offset, isCut)
    {
        Path = split.Path;
        Format = split.Format;
    }

    private LineBlock(LineBlock block, int skip)
        : this(block.Bytes[skip..], block.Input, block.Offset + skip, block.IsCut)
    {
        Path = block.Path;
        Format = block.Format;
    }

    /// <summary>The lines, with their ends (<c>\n</c> or <c>\r\n</c>); the last line of an input may have none.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The words of all lines, one by one: what stands between ASCII white space.</summary>
    public WordEnumerator Words => new(Bytes);

    /// <summary>The input's index in the run's list of inputs.</summary>
    public int Input { get; }

    /// <summary>The input's path, or the name of its stream.</summary>
    public string Path { get; }

    /// <summary>Where the block starts, in bytes of the uncompressed input.</summary>
    public long Offset { get; }

    /// <summary>
    /// True if the block is the first <see cref="MapReduceOptions.MaxLineBytes"/> bytes of a single longer line, the
    /// rest of which is dropped.
    /// </summary>
    public bool IsCut { get; }

    /// <summary>The block without its first bytes.</summary>
    /// <param name="length">How many to leave out.</param>
    /// <returns>What is left, its offset moved along.</returns>
    public LineBlock Slice(int length) => new(this, length);

    /// <summary>What a record of the input is.</summary>
    internal RecordFormat Format { get; }

    /// <inheritdoc/>
    public static bool TryRead(ref LineBlock block, out LineBlock record)
    {
        record = block;
        block = block.Slice(block.Bytes.Length);
        return !record.Bytes.IsEmpty;
    }
}
