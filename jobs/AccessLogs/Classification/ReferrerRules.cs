namespace AccessLogs.Classification;

/// <summary>What a referrer says of where a visitor came from.</summary>
internal static class ReferrerRules
{
    /// <summary>Longer names and phrases are left out.</summary>
    public const int MaxLength = 1_024;

    /// <summary>Search engines: a part of their hosts, and the parameter that they put the phrase in.</summary>
    private static readonly (byte[] Host, byte[] Parameter)[] Engines =
    [
        ("google."u8.ToArray(), "q="u8.ToArray()), ("bing."u8.ToArray(), "q="u8.ToArray()), ("duckduckgo."u8.ToArray(), "q="u8.ToArray()),
        ("yahoo."u8.ToArray(), "p="u8.ToArray()), ("yandex."u8.ToArray(), "text="u8.ToArray()), ("baidu."u8.ToArray(), "wd="u8.ToArray()),
        ("ecosia."u8.ToArray(), "q="u8.ToArray()), ("startpage."u8.ToArray(), "query="u8.ToArray()), ("qwant."u8.ToArray(), "q="u8.ToArray()),
        ("search.brave."u8.ToArray(), "q="u8.ToArray()), ("ask."u8.ToArray(), "q="u8.ToArray()), ("aol."u8.ToArray(), "q="u8.ToArray()),
    ];

    /// <summary>The host in lower case, without user and port.</summary>
    /// <param name="referrer">The referrer.</param>
    /// <param name="output">Room for <see cref="MaxLength"/> bytes.</param>
    /// <returns>The host; empty when the referrer is no URL with one.</returns>
    public static ReadOnlySpan<byte> Site(ReadOnlySpan<byte> referrer, Span<byte> output)
    {
        var host = HostOf(referrer);
        if (host.IsEmpty || host.Length > output.Length)
        {
            return default;
        }

        for (var i = 0; i < host.Length; i++)
        {
            output[i] = host[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(host[i] | 0x20) : host[i];
        }

        return output[..host.Length];
    }

    /// <summary>What a visitor asked a search engine for, with <c>+</c> and <c>%41</c> decoded.</summary>
    /// <param name="referrer">The referrer.</param>
    /// <param name="output">Room for <see cref="MaxLength"/> bytes.</param>
    /// <returns>The phrase; empty when there is none.</returns>
    public static ReadOnlySpan<byte> Phrase(ReadOnlySpan<byte> referrer, Span<byte> output)
    {
        var question = referrer.IndexOf((byte)'?');
        if (question < 0)
        {
            return default;
        }

        var host = HostOf(referrer);
        foreach (var (name, parameter) in Engines)
        {
            if (host.IndexOf(name) is >= 0 and var at && (at == 0 || host[at - 1] == '.'))
            {
                return Decode(Value(referrer[(question + 1)..], parameter), output);
            }
        }

        return default;
    }

    private static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> referrer)
    {
        var scheme = referrer[..Math.Min(referrer.Length, 32)].IndexOf("://"u8);
        if (scheme < 0)
        {
            return default;
        }

        var host = referrer[(scheme + 3)..];
        var end = host.IndexOfAny("/?#"u8);
        host = end < 0 ? host : host[..end];
        host = host[(host.LastIndexOf((byte)'@') + 1)..];
        var port = host.LastIndexOf((byte)':');
        return port >= 0 && (host[..port].IndexOf((byte)':') < 0 || host[port - 1] == ']') ? host[..port] : host;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> query, ReadOnlySpan<byte> parameter)
    {
        while (!query.IsEmpty)
        {
            var end = query.IndexOfAny("&;#"u8);
            var pair = end < 0 ? query : query[..end];
            if (pair.StartsWith(parameter))
            {
                return pair[parameter.Length..];
            }

            query = end < 0 ? default : query[(end + 1)..];
        }

        return default;
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var length = 0;
        for (var i = 0; i < text.Length && length < output.Length; i++)
        {
            var c = text[i] == '+' ? (byte)' ' : text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                c = (byte)((Digit(text[i + 1]) << 4) | Digit(text[i + 2]));
                i += 2;
            }

            output[length++] = c;
        }

        return output[..length].Trim((byte)' ');
    }

    private static int Digit(byte c) => (c & 0xf) + (c > '9' ? 9 : 0);
}
