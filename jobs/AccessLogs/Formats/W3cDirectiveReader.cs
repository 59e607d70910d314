namespace AccessLogs.Formats;

/// <summary>Finds the <c>#Fields:</c> directives of a whole log: parts of it are read by those in front of them.</summary>
internal static class W3cDirectiveReader
{
    private const int BlockSize = 1 << 20;

    /// <summary>What a directive may have at most: a line that goes on beyond is none.</summary>
    private const int MaxLength = 64 << 10;

    /// <summary>Reads a log to its end.</summary>
    /// <param name="log">The log.</param>
    /// <returns>The directives that differ from the one before, in order.</returns>
    public static List<W3cDirective> Read(Stream log)
    {
        var directives = new List<W3cDirective>();
        var buffer = new byte[BlockSize];
        var (start, kept) = (0L, 0); // the offset of the buffer, and what of the block before is in it
        var isLineStart = true;
        while (log.Read(buffer, kept, buffer.Length - kept) is > 0 and var read)
        {
            var block = buffer.AsSpan(0, kept + read);
            var rest = Scan(block, start, isLineStart, directives);
            isLineStart = rest < block.Length || block[^1] == '\n';
            block[rest..].CopyTo(buffer);
            (start, kept) = (start + rest, block.Length - rest);
        }

        Scan([.. buffer.AsSpan(0, kept), (byte)'\n'], start, isLineStart, directives);
        return directives;
    }

    /// <summary>Takes the directives of a block.</summary>
    /// <returns>Where the last line begins if it may be one that goes on; else the end.</returns>
    private static int Scan(ReadOnlySpan<byte> block, long start, bool isLineStart, List<W3cDirective> directives)
    {
        var at = !isLineStart ? NextLine(block, 0) : start == 0 ? block.Length - LineReader.WithoutMark(block).Length : 0;
        while (at < block.Length)
        {
            if (block[at] == '#')
            {
                var length = block[at..].IndexOf((byte)'\n');
                if (length < 0 && block.Length - at < MaxLength)
                {
                    return at;
                }

                if (length >= 0 && W3cFields.TryReadDirective(block.Slice(at, length).TrimEnd((byte)'\r'), out var fields) && directives.LastOrDefault()?.Fields != fields)
                {
                    directives.Add(new W3cDirective(start + at, fields));
                }
            }

            at = NextLine(block, at);
        }

        return block.Length;
    }

    /// <summary>The next line that begins with #; the end if there is none.</summary>
    private static int NextLine(ReadOnlySpan<byte> block, int from)
    {
        var at = block[from..].IndexOf("\n#"u8);
        return at >= 0 ? from + at + 1 : block.Length;
    }
}
