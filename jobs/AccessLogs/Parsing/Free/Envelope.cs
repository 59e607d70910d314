using System.Buffers;

namespace AccessLogs.Parsing.Free;

/// <summary>Takes lines out of what collectors of logs put around them.</summary>
internal static class Envelope
{
    /// <summary>An envelope in an envelope, and one more.</summary>
    private const int MaxDepth = 3;

    /// <summary>The longest name of a container or a program.</summary>
    private const int MaxNameLength = 128;

    private static readonly SearchValues<byte> OfColour = SearchValues.Create("0123456789;"u8);

    /// <summary>The end of <c>"method":</c> and <c>"requestMethod":</c>: an object that has one is a request itself, and its message is not.</summary>
    private static ReadOnlySpan<byte> EndOfMethod => "ethod\":"u8;

    /// <summary>Opens all that is around a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="arena">Takes texts with escapes.</param>
    /// <param name="inner">What is in it; the line itself if it is in nothing.</param>
    /// <returns>What it is in; of several the outermost, <see cref="EnvelopeKind.None"/> for nothing.</returns>
    public static EnvelopeKind Open(ReadOnlySpan<byte> line, TextArena arena, out ReadOnlySpan<byte> inner)
    {
        inner = line;
        var outermost = EnvelopeKind.None;
        for (var depth = 0; depth < MaxDepth && OpenOne(inner, arena, out var text) is not EnvelopeKind.None and var kind; depth++)
        {
            outermost = outermost == EnvelopeKind.None ? kind : outermost;
            inner = text;
        }

        return outermost;
    }

    private static EnvelopeKind OpenOne(ReadOnlySpan<byte> line, TextArena arena, out ReadOnlySpan<byte> inner)
    {
        inner = line;
        return line switch
        {
            _ when line.Contains(LineParser.Escape) => TryTakeColours(line, arena, ref inner) ? EnvelopeKind.Colour : EnvelopeKind.None,
            [(byte)'{', ..] => line.IndexOf(EndOfMethod) < 0 && TryOpenJson(line, arena, ref inner) ? EnvelopeKind.Json : EnvelopeKind.None,
            _ when TryOpenCri(line, ref inner) => EnvelopeKind.Cri,
            _ when SyslogHead.TryRead(line, out inner) => EnvelopeKind.Syslog,
            _ when TryOpenCsv(line, arena, ref inner) => EnvelopeKind.Csv,
            _ when TryOpenPrefix(line, ref inner) => EnvelopeKind.Prefix,
            _ => EnvelopeKind.None,
        };
    }

    /// <summary>A text that says what a program wrote, whichever way its collector calls that.</summary>
    private static bool TryOpenJson(ReadOnlySpan<byte> line, TextArena arena, ref ReadOnlySpan<byte> inner)
    {
        var scanner = new JsonScanner(line);
        scanner.TryTake((byte)'{');
        do
        {
            if (!scanner.IsNext((byte)'"') || !scanner.TryReadScalar(out var name, out _) || !scanner.TryTake((byte)':'))
            {
                return false;
            }

            var isText = scanner.IsNext((byte)'"')
                && (name.SequenceEqual("log"u8) || name.SequenceEqual("message"u8) || name.SequenceEqual("MESSAGE"u8) || name.SequenceEqual("msg"u8) || name.SequenceEqual("textPayload"u8) || name.SequenceEqual("line"u8));
            if (!isText)
            {
                if (!scanner.TrySkipValue())
                {
                    return false;
                }
            }
            else if (scanner.TryReadScalar(out var text, out var hasEscapes))
            {
                inner = (hasEscapes ? JsonScanner.Unescape(text, arena) : text).TrimEnd("\r\n"u8);
                return inner.Length > 0;
            }
        }
        while (scanner.TryTake((byte)','));

        return false;
    }

    /// <summary><c>2026-11-28T10:00:00.123456789Z stdout F line</c></summary>
    private static bool TryOpenCri(ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> inner)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 0 || line[(space + 1)..] is not [(byte)'s', (byte)'t', (byte)'d', ..] || !IsTime(line[..space]))
        {
            return false;
        }

        var rest = line[(space + 1)..];
        rest = rest.StartsWith("stdout "u8) || rest.StartsWith("stderr "u8) ? rest["stdout "u8.Length..] : default;
        inner = rest is [(byte)'F' or (byte)'P', (byte)' ', ..] ? rest[2..] : line;
        return rest is [(byte)'F' or (byte)'P', (byte)' ', ..];
    }

    private static bool IsTime(ReadOnlySpan<byte> text)
    {
        var parts = default(TimeParts);
        return FreeTimes.TryParse(text, ref parts);
    }

    /// <summary>Leaves out what sets the colours of a terminal: <c>ESC [ 1 ; 32 m</c>, and <c>ESC [ K</c> of grep.</summary>
    private static bool TryTakeColours(ReadOnlySpan<byte> line, TextArena arena, ref ReadOnlySpan<byte> inner)
    {
        var text = arena.Rent(line.Length);
        var length = 0;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] != LineParser.Escape)
            {
                text[length++] = line[at];
                continue;
            }

            var end = line[at..] is [_, (byte)'[', ..] ? line[(at + 2)..].IndexOfAnyExcept(OfColour) : -1;
            if (end < 0 || line[at + 2 + end] is not ((byte)'m' or (byte)'K'))
            {
                return false;
            }

            at += 2 + end;
        }

        inner = text[..length];
        return length > 0;
    }

    /// <summary><c>2026-11-28 10:00:00.000,"10.0.0.1 - - […] ""GET / HTTP/1.1"" 200 12"</c></summary>
    private static bool TryOpenCsv(ReadOnlySpan<byte> line, TextArena arena, ref ReadOnlySpan<byte> inner)
    {
        var start = line is [(byte)'"', ..] ? 1 : line.IndexOf(",\""u8) + 2;
        if (line is not [.., (byte)'"'] || start is 1 && line[0] != '"' || start >= line.Length - 1 || line[..(start - 1)].Contains((byte)'"'))
        {
            return false;
        }

        var quoted = line[start..^1];
        var text = arena.Rent(quoted.Length);
        var length = 0;
        for (var at = 0; at < quoted.Length; at++)
        {
            if (quoted[at] == '"' && (++at == quoted.Length || quoted[at] != '"'))
            {
                return false; // one that is not doubled: the quotes are of the line itself
            }

            text[length++] = quoted[at];
        }

        inner = text[..length];
        return length < quoted.Length;
    }

    /// <summary>
    /// Spaces, and what a log that was cut off while it was written to has in front; quotes around the whole line, as LiteSpeed has them;
    /// <c>web_1  | </c>; <c>nginx: </c>; <c>[pod/web/nginx] </c>; <c>access.log:12:</c> of grep; the number of a line.
    /// </summary>
    private static bool TryOpenPrefix(ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> inner)
    {
        var trimmed = line.TrimStart(" \t\0"u8);
        if (trimmed.Length < line.Length)
        {
            inner = trimmed;
            return trimmed.Length > 0;
        }

        if (line is [(byte)'"', .., (byte)'"'])
        {
            inner = line[1..^1];
            return inner.Length > 0;
        }

        if (line is [(byte)'[', ..])
        {
            var close = line[..Math.Min(line.Length, MaxNameLength)].IndexOf("] "u8);
            inner = close > 0 ? line[(close + 2)..] : line;
            return close > 0;
        }

        var length = 0;
        while (length < line.Length && length < MaxNameLength && (char.IsAsciiLetterOrDigit((char)line[length]) || line[length] is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'/'))
        {
            length++;
        }

        var rest = line[length..];
        var behind = rest.TrimStart((byte)' ');
        inner = rest switch
        {
            _ when length == 0 => line,
            [(byte)':', (byte)' ', ..] => rest[2..],
            [(byte)':', not (byte)' ', ..] when IsOfGrep(line, length) => rest[1..],
            [(byte)'\t', ..] when line[..length].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 => rest[1..],
            [(byte)' ', ..] when behind is [(byte)'|', (byte)' ', ..] => behind[2..],
            _ => line,
        };
        return inner.Length < line.Length;
    }

    /// <summary>Whether what is before a colon is the name of a file or the number of a line, and not a part of an address or of a time.</summary>
    private static bool IsOfGrep(ReadOnlySpan<byte> line, int length)
    {
        var space = line.IndexOf((byte)' ');
        var token = space < 0 ? line : line[..space];
        var behind = line[(length + 1)..Math.Max(token.Length, length + 1)];
        return !ClientText.TryRead(token, out _) && !IsTime(token)
            && (line[..length].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || behind is [(byte)'{' or (byte)'[' or (byte)'"' or (>= (byte)'a' and <= (byte)'z'), ..] || ClientText.TryRead(behind, out _));
    }
}
