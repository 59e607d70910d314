namespace AccessLogs.Parsing;

/// <summary>A MIME type as a server writes it: <c>text/html; charset=utf-8</c>.</summary>
internal static class MimeType
{
    /// <summary>The type without its parameters.</summary>
    /// <param name="text">The header's text.</param>
    /// <returns>The part before the first semicolon.</returns>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)';');
        return (end < 0 ? text : text[..end]).TrimEnd((byte)' ');
    }
}
