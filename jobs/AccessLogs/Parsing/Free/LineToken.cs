namespace AccessLogs.Parsing.Free;

/// <summary>A part of a line between spaces.</summary>
/// <param name="Start">Its first byte; of a text in quotes or brackets the one behind these.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Quote">The quote or bracket that it is in; 0 for none.</param>
internal readonly record struct LineToken(int Start, int Length, byte Quote)
{
    /// <summary>Whether it is in quotes.</summary>
    public bool IsQuoted => Quote == '"';

    /// <summary>Its text.</summary>
    /// <param name="line">The line.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line) => line.Slice(Start, Length);

    /// <summary>Cuts a line into tokens.</summary>
    /// <param name="line">The line.</param>
    /// <param name="tokens">Takes them; what is behind as many as it holds is left out.</param>
    /// <returns>How many there are; -1 when a quote is not closed: the line was cut off.</returns>
    public static int Cut(ReadOnlySpan<byte> line, Span<LineToken> tokens)
    {
        var count = 0;
        for (var at = 0; at < line.Length && count < tokens.Length;)
        {
            if (line[at] is (byte)' ' or (byte)'\t')
            {
                at++;
                continue;
            }

            var length = line[at] switch { (byte)'"' => Quoted(line[at..]), (byte)'[' => Bracketed(line[at..]), _ => 0 };
            if (length < 0)
            {
                return -1;
            }

            if (length > 0)
            {
                tokens[count++] = new LineToken(at + 1, length - 2, line[at]);
            }
            else
            {
                length = line[at..].IndexOfAny((byte)' ', (byte)'\t') is >= 0 and var end ? end : line.Length - at;
                tokens[count++] = new LineToken(at, length, 0);
            }

            at += length;
        }

        return count;
    }

    /// <summary>The length with both quotes: the last one is not escaped, and a space or the end is behind it.</summary>
    private static int Quoted(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"' && (i + 1 == text.Length || text[i + 1] is (byte)' ' or (byte)'\t'))
            {
                return i + 1;
            }
        }

        return -1;
    }

    /// <summary>The length with both brackets; 0 when it is something else in brackets, such as <c>[::1]:80</c>.</summary>
    private static int Bracketed(ReadOnlySpan<byte> text)
    {
        var close = text.IndexOf((byte)']');
        return close > 0 && (close + 1 == text.Length || text[close + 1] is (byte)' ' or (byte)'\t') ? close + 1 : 0;
    }
}
