namespace AccessLogs.Parsing.Free;

/// <summary>What syslog puts in front of a line (RFC 3164, RFC 5424, rsyslog's files).</summary>
internal static class SyslogHead
{
    private static readonly TimeFormat Time = TimeFormat.Compile("%b %e %H:%M:%S");

    /// <summary>The bytes of <c>Nov 28 10:00:00 </c>.</summary>
    private const int TimeLength = 16;

    /// <summary>The longest priority: <c>&lt;191&gt;</c>.</summary>
    private const int MaxPriorityLength = 5;

    /// <summary>Reads a head.</summary>
    /// <param name="line">The line.</param>
    /// <param name="rest">What is behind it; the line itself if there is none.</param>
    /// <returns>False when the line has no such head.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> rest)
    {
        rest = line;
        var hasPriority = false;
        if (line is [(byte)'<', ..])
        {
            var close = line[..Math.Min(line.Length, MaxPriorityLength)].IndexOf((byte)'>');
            hasPriority = close > 1 && line[1..close].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
            rest = hasPriority ? line[(close + 1)..] : line;
        }

        if (hasPriority && rest is [(byte)'1', (byte)' ', ..])
        {
            rest = rest[2..];
            return TrySkipFields(ref rest, 5) && TrySkipData(ref rest);
        }

        if (TrySkipTime(ref rest))
        {
            // The host, and who wrote it: "nginx: ", "nginx[12]: ". Some leave one of them out. Where it is a client, with "- -" behind it, there is neither.
            var behind = rest[(rest.IndexOf((byte)' ') + 1)..];
            return behind is [(byte)'-', (byte)' ', ..] || (IsTag(rest) || TrySkipFields(ref rest, 1)) && (!IsTag(rest) || TrySkipFields(ref rest, 1));
        }

        rest = hasPriority ? rest : line;
        return hasPriority;
    }

    private static bool TrySkipTime(ref ReadOnlySpan<byte> text)
    {
        var parts = default(TimeParts);
        if (text.Length > TimeLength && text[TimeLength - 1] == ' ' && Time.TryParse(text[..(TimeLength - 1)], ref parts))
        {
            text = text[TimeLength..];
            return true;
        }

        var space = text.IndexOf((byte)' ');
        if (space < 0 || text is not [_, _, _, _, (byte)'-', ..] || !FreeTimes.TryParse(text[..space], ref parts))
        {
            return false;
        }

        text = text[(space + 1)..];
        return true;
    }

    private static bool IsTag(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf((byte)' ');
        return space > 1 && text[space - 1] == ':';
    }

    private static bool TrySkipFields(ref ReadOnlySpan<byte> text, int count)
    {
        for (; count > 0; count--)
        {
            var space = text.IndexOf((byte)' ');
            if (space <= 0)
            {
                return false;
            }

            text = text[(space + 1)..];
        }

        return true;
    }

    /// <summary>Structured data: <c>-</c>, or elements in brackets. A mark of UTF-8 may follow.</summary>
    private static bool TrySkipData(ref ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'[', ..])
        {
            var close = text.IndexOf("] "u8);
            text = close < 0 ? default : text[(close + 2)..];
        }
        else
        {
            text = text is [(byte)'-', (byte)' ', ..] ? text[2..] : default;
        }

        text = LineReader.WithoutMark(text);
        return !text.IsEmpty;
    }
}
