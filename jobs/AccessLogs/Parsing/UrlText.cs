namespace AccessLogs.Parsing;

/// <summary>Takes the escapes of URLs out of texts.</summary>
internal static class UrlText
{
    /// <summary>Decodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isEncoded">Whether <c>%41</c> is an A. What is no escape stays; twice encoded spaces (<c>%2520</c>, old CloudFront logs) are spaces too.</param>
    /// <param name="hasPlusForSpace">Whether <c>+</c> is a space.</param>
    /// <param name="arena">Takes the decoded text.</param>
    /// <returns>The text itself when there is nothing to decode.</returns>
    public static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text, bool isEncoded, bool hasPlusForSpace, TextArena arena)
    {
        var hasWork = (isEncoded && text.Contains((byte)'%')) || (hasPlusForSpace && text.Contains((byte)'+'));
        if (!hasWork)
        {
            return text;
        }

        var output = arena.Rent(text.Length);
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '+' && hasPlusForSpace)
            {
                c = (byte)' ';
            }
            else if (c == '%' && isEncoded && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                c = (byte)((Hex(text[i + 1]) << 4) | Hex(text[i + 2]));
                i += 2;
                if (c == '%' && text[(i + 1)..].StartsWith("20"u8))
                {
                    c = (byte)' ';
                    i += 2;
                }
            }

            output[length++] = c;
        }

        arena.Return(text.Length - length);
        return output[..length];
    }

    private static int Hex(byte digit) => (digit & 0xf) + (digit > '9' ? 9 : 0);
}
