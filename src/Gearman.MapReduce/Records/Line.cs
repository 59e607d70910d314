using System.Text;

namespace Gearman.MapReduce;

/// <summary>One line of an input, or one record of another <see cref="RecordFormat"/>, without its end. A view, valid until the call it was given to returns.</summary>
public readonly ref struct Line : IRecord<Line>
{
    /// <summary>Makes a line.</summary>
    /// <param name="bytes">Its bytes, without <c>\n</c> or <c>\r\n</c>.</param>
    /// <param name="input">The input's index in the run.</param>
    /// <param name="offset">Where the line starts in the (uncompressed) input.</param>
    /// <param name="isCut">True if the line was longer.</param>
    public Line(ReadOnlySpan<byte> bytes, int input = 0, long offset = 0, bool isCut = false)
    {
        Bytes = bytes;
        Input = input;
        Offset = offset;
        IsCut = isCut;
        Path = "";
    }

    private Line(ReadOnlySpan<byte> bytes, LineBlock block)
        : this(bytes, block.Input, block.Offset, block.IsCut) => Path = block.Path;

    /// <summary>The line's bytes, without its end.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The line's words, one by one: what stands between ASCII white space.</summary>
    public WordEnumerator Words => new(Bytes);

    /// <summary>The input's index in the run's list of inputs.</summary>
    public int Input { get; }

    /// <summary>The input's path, or the name of its stream.</summary>
    public string Path { get; }

    /// <summary>Where the line starts, in bytes of the uncompressed input.</summary>
    public long Offset { get; }

    /// <summary>True if the line was longer than <see cref="MapReduceOptions.MaxLineBytes"/> and its rest is dropped.</summary>
    public bool IsCut { get; }

    /// <inheritdoc/>
    public static bool TryRead(ref LineBlock block, out Line record)
    {
        var bytes = block.Bytes;
        if (bytes.IsEmpty)
        {
            record = default;
            return false;
        }

        if (block.Format != RecordFormat.Lines)
        {
            return TryReadOther(ref block, out record);
        }

        var end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        record = new Line(line is [.., (byte)'\r'] ? line[..^1] : line, block);
        block = block.Slice(end < 0 ? bytes.Length : end + 1);
        return true;
    }

    /// <summary>The line as text: UTF-8, each invalid byte sequence read as U+FFFD.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    private static bool TryReadOther(ref LineBlock block, out Line record)
    {
        var length = block.Format.FirstRecord(block.Bytes) is >= 0 and var whole ? whole : block.Bytes.Length;
        record = new Line(block.Format.Trim(block.Bytes[..length]), block);
        block = block.Slice(length);
        return true;
    }
}
