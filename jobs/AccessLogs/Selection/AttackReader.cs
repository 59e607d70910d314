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

    private readonly LineText _kind = new AgentReader(agent => AgentNames.Of(agent.Kind)).Read;
    private readonly byte[] _text = new byte[MaxLength];

    /// <summary>Finds the kind of attack.</summary>
    public ReadOnlySpan<byte> Read(in AccessLogLine line, Span<byte> scratch)
    {
        var path = line.Request.Path;
        ReadOnlySpan<byte> kind = default;
        if (path.ContainsAny(OfPaths) || path.IndexOf(".."u8) >= 0)
        {
            var decoded = Decode(path);
            kind = KindOf(decoded);
            kind = kind.IsEmpty && HasAny(decoded, AttackPatterns.Secrets) ? AttackPatterns.Scanner : kind;
        }

        if (kind.IsEmpty && line.UserAgent.ContainsAny(OfHeaders))
        {
            kind = KindOf(Decode(line.UserAgent));
        }

        if (kind.IsEmpty && line.Referrer.ContainsAny(OfHeaders))
        {
            kind = KindOf(Decode(line.Referrer));
        }

        return kind.IsEmpty ? FindPlain(line, path) : kind;
    }

    private static ReadOnlySpan<byte> KindOf(ReadOnlySpan<byte> text)
    {
        foreach (var (kind, words) in AttackPatterns.Anywhere)
        {
            if (HasAny(text, words))
            {
                return kind;
            }
        }

        return default;
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

    /// <summary>Attacks without a byte that is unusual: by name, by what they ask for.</summary>
    private ReadOnlySpan<byte> FindPlain(in AccessLogLine line, ReadOnlySpan<byte> path)
    {
        if (_kind(line, default).SequenceEqual("scanner"u8))
        {
            return AttackPatterns.Scanner;
        }

        var isRefused = line.Status >= 400;
        if (!isRefused && path.IndexOf("/."u8) < 0)
        {
            return default;
        }

        path = path[..Math.Min(path.Length, MaxLength)];
        path = _text.AsSpan(0, Decode(path, _text));
        if (HasAny(path, AttackPatterns.Secrets) || (isRefused && HasAny(path, AttackPatterns.Programs)))
        {
            return AttackPatterns.Scanner;
        }

        return KindOf(path);
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
