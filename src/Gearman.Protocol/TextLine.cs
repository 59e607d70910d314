namespace Gearman.Protocol;

/// <summary>
/// A line of the text (admin) protocol. The first byte of whatever a peer sends decides: 0 starts a binary packet,
/// anything else a text line up to <c>\n</c>, before which a <c>\r</c> is ignored.
/// </summary>
public static class TextLine
{
    /// <summary>Takes the line at the start of a buffer.</summary>
    /// <param name="buffer">Bytes as they came in.</param>
    /// <param name="line">The line without its end, a view over <paramref name="buffer"/>.</param>
    /// <param name="length">Bytes to advance by, the line's end included.</param>
    /// <returns>False if the buffer holds no whole line.</returns>
    public static bool TryRead(ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> line, out int length)
    {
        var end = buffer.IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            length = 0;
            return false;
        }

        length = end + 1;
        line = buffer[..(end > 0 && buffer[end - 1] == '\r' ? end - 1 : end)];
        return true;
    }

    /// <summary>Takes the next word of a line.</summary>
    /// <param name="line">What is left of the line; advanced past the word.</param>
    /// <param name="word">The word: bytes between blanks; a tab is a part of one, as in gearmand.</param>
    /// <returns>False if only blanks are left.</returns>
    public static bool TryNextWord(ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> word)
    {
        line = line.TrimStart((byte)' ');
        var end = line.IndexOf((byte)' ');
        word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return !word.IsEmpty;
    }
}
