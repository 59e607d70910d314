using System.Runtime.CompilerServices;
using AccessLogs.Classification;

namespace AccessLogs;

/// <summary>The request of a line: <c>GET /index.html HTTP/1.1</c>, or whatever a client sent instead.</summary>
public ref struct RequestLine
{
    /// <summary>The longest text that is taken for a method, in bytes; WebDAV's <c>UPDATEREDIRECTREF</c> has 17.</summary>
    private const int MaxMethodLength = 32;

    internal RequestLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> protocol)
    {
        Method = method;
        Path = path;
        Protocol = protocol;
    }

    /// <summary>The method as written; <c>-</c> when the request is malformed.</summary>
    public ReadOnlySpan<byte> Method { readonly get; private set; }

    /// <summary>The path with its query string, escapes as written; the whole text when the request is malformed, <c>-</c> when it is empty.</summary>
    public ReadOnlySpan<byte> Path { readonly get; private set; }

    /// <summary>The protocol (<c>HTTP/1.1</c>); empty for HTTP/0.9 and malformed requests.</summary>
    public ReadOnlySpan<byte> Protocol { readonly get; private set; }

    /// <summary>Leaves the query string out of the path; a path that is nothing else stays.</summary>
    internal void CutQuery() => Path = PathRules.File(Path) is { IsEmpty: false } file ? file : Path;

    /// <summary>
    /// Takes a request apart. The method is what is before the first space: 1 to 32 letters, <c>-</c> and <c>_</c>. The
    /// protocol is what is after the last space if it starts with <c>HTTP/</c> (clients put spaces into paths). The path is
    /// between them, and not empty. Everything else is malformed.
    /// </summary>
    /// <param name="text">The text between the quotes.</param>
    /// <returns>Views over <paramref name="text"/>.</returns>
    public static RequestLine Parse(ReadOnlySpan<byte> text)
    {
        RequestLine request = default;
        Parse(text, ref request);
        return request;
    }

    /// <summary>Takes a request apart as <see cref="Parse(ReadOnlySpan{byte})"/> does, in place: a copy by vectors of what was just written word by word waits.</summary>
    /// <param name="text">The text between the quotes.</param>
    /// <param name="request">Takes the views.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Parse(ReadOnlySpan<byte> text, ref RequestLine request)
    {
        if (IsUsual(text))
        {
            request.Method = text[..3];
            request.Path = text[4..^9];
            request.Protocol = text[^8..];
        }
        else
        {
            request = ParseAny(text);
        }
    }

    /// <summary>Whether it is a GET of some path with a protocol of eight letters, as most requests are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsUsual(ReadOnlySpan<byte> text) =>
        text.Length > "GET  HTTP/1.1"u8.Length && text.StartsWith("GET "u8) && text[^9..^3].SequenceEqual(" HTTP/"u8)
        && text[^3] != ' ' && text[^2] != ' ' && text[^1] != ' ';

    private static RequestLine ParseAny(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf((byte)' ');
        if (space < 0 || !IsMethod(text[..space]))
        {
            return Malformed(text);
        }

        var path = text[(space + 1)..];
        ReadOnlySpan<byte> protocol = default;
        var last = path.LastIndexOf((byte)' ');
        if (path[(last + 1)..].StartsWith("HTTP/"u8))
        {
            protocol = path[(last + 1)..];
            path = path[..Math.Max(last, 0)];
        }

        return path.IsEmpty ? Malformed(text) : new RequestLine(text[..space], path, protocol);
    }

    private static RequestLine Malformed(ReadOnlySpan<byte> text) => new("-"u8, text.IsEmpty ? "-"u8 : text, default);

    private static bool IsMethod(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxMethodLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetter((char)c) && c is not ((byte)'-' or (byte)'_'))
            {
                return false;
            }
        }

        return true;
    }
}
