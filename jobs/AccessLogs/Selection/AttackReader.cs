using System.Buffers;
using AccessLogs.Classification;

namespace AccessLogs.Selection;

/// <summary>
/// Finds attacks: a <see cref="LineText"/> whose text is the kind, empty for none. Escapes are taken out until there are none, up to three times,
/// for they are put one over the other to be overlooked. Most lines have none of the bytes that an attack needs, and are not looked at closer.
/// One thread at a time.
/// </summary>
internal sealed class AttackReader
{
    /// <summary>What is behind so many bytes is not looked at.</summary>
    private const int MaxLength = 4_096;

    private const int MaxDecodings = 3;

    /// <summary>A path without any of these is what it seems, but for dots and well-known names.</summary>
    private static readonly SearchValues<byte> OfPaths = SearchValues.Create("%'\"<>();|`$\\{*+ &@"u8);

    /// <summary>Brackets and semicolons are in every user agent.</summary>
    private static readonly SearchValues<byte> OfHeaders = SearchValues.Create("$'<`{"u8);

    private readonly RememberedTexts _kinds = new(agent => IsScanner(agent) ? "scanner" : "");
    private readonly byte[] _text = new byte[MaxLength];

    /// <summary>Finds the kind of attack of a line.</summary>
    public ReadOnlySpan<byte> Read(in AccessLogLine line, Span<byte> scratch) => AttackPatterns.NameOf(Of(line.Request.Path, line.UserAgent, line.Referrer, line.Status));

    /// <summary>The kind of attack that a request is.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="userAgent">Its user agent.</param>
    /// <param name="referrer">Its referrer.</param>
    /// <param name="status">The status of the answer.</param>
    public AttackKind Of(ReadOnlySpan<byte> path, ReadOnlySpan<byte> userAgent, ReadOnlySpan<byte> referrer, int status)
    {
        var kind = OfEscaped(path);
        kind = kind == AttackKind.None ? OfHeader(userAgent) : kind;
        kind = kind == AttackKind.None ? OfHeader(referrer) : kind;
        kind = kind == AttackKind.None && !_kinds.Of(userAgent).IsEmpty ? AttackKind.Scanner : kind;
        return kind == AttackKind.None ? OfPlain(path, IsRefused(status)) : kind;
    }

    /// <summary>Whether a status says that there is nothing, or not for everyone.</summary>
    public static bool IsRefused(int status) => status >= 400;

    /// <summary>Whether a user agent is that of a program that looks for what is weak.</summary>
    public static bool IsScanner(ReadOnlySpan<byte> agent) => UserAgentRules.Classify(agent).Kind == AgentKind.Scanner;

    /// <summary>The kind of a path that has a byte which an attack needs.</summary>
    public AttackKind OfEscaped(ReadOnlySpan<byte> path)
    {
        if (!path.ContainsAny(OfPaths) && path.IndexOf(".."u8) < 0)
        {
            return AttackKind.None;
        }

        var decoded = Decode(path);
        var kind = KindOf(decoded);
        return kind == AttackKind.None && HasAny(decoded, AttackPatterns.Secrets) ? AttackKind.Scanner : kind;
    }

    /// <summary>The kind of a referrer or a user agent.</summary>
    public AttackKind OfHeader(ReadOnlySpan<byte> text) => text.ContainsAny(OfHeaders) ? KindOf(Decode(text)) : AttackKind.None;

    /// <summary>The kind of a path without a byte that is unusual: by what it asks for.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isRefused">Whether it was answered so.</param>
    public AttackKind OfPlain(ReadOnlySpan<byte> path, bool isRefused)
    {
        if (!isRefused && path.IndexOf("/."u8) < 0)
        {
            return AttackKind.None;
        }

        path = path[..Math.Min(path.Length, MaxLength)];
        path = _text.AsSpan(0, Decode(path, _text));
        return HasAny(path, AttackPatterns.Secrets) || (isRefused && HasAny(path, AttackPatterns.Programs)) ? AttackKind.Scanner : KindOf(path);
    }

    private static AttackKind KindOf(ReadOnlySpan<byte> text)
    {
        foreach (var (kind, words) in AttackPatterns.Anywhere)
        {
            if (HasAny(text, words))
            {
                return kind;
            }
        }

        return AttackKind.None;
    }

    private static bool HasAny(ReadOnlySpan<byte> text, IReadOnlyList<byte[]> words)
    {
        foreach (var word in words)
        {
            if (text.IndexOf(word) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, MaxLength)];
        for (var i = 0; i < MaxDecodings; i++)
        {
            var length = Decode(text, _text);
            var isSame = length == text.Length;
            text = _text.AsSpan(0, length);
            if (isSame)
            {
                break;
            }
        }

        return text;
    }

    /// <summary>Takes out one layer of escapes, and what stands for a space in SQL; in lower case. In place, too: it never writes ahead of what it reads.</summary>
    private static int Decode(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                c = (byte)((Digit(text[i + 1]) << 4) | Digit(text[i + 2]));
                i += 2;
            }
            else if (c == '/' && text[i..].StartsWith("/**/"u8))
            {
                c = (byte)' ';
                i += 3;
            }
            else if (c == '+')
            {
                c = (byte)' ';
            }

            output[length++] = c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;
        }

        return length;
    }

    private static int Digit(byte c) => (c & 0xf) + (c > '9' ? 9 : 0);
}
