namespace AccessLogs.Parsing;

/// <summary>
/// Apache's error logs, of 1.3 to 2.4 (https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat):
/// <c>[time] [level] [client address] message</c> and
/// <c>[time] [module:level] [pid 1:tid 2] (13)cause: [client address:port] AH00124: message, referer: …</c>.
/// </summary>
internal sealed class ApacheErrorProgram : LineProgram
{
    private static readonly TimeFormat Time = TimeFormat.Compile("%a %b %e %H:%M:%S%f %Y");

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        result = new AccessLogLine { Status = AccessLogLine.NoStatus, Host = "-"u8, UserAgent = "-"u8 };
        var rest = line;
        ErrorOffset = 0;
        var time = default(TimeParts);
        if (!TryReadBrackets(ref rest, out var text) || !Time.TryParse(text, ref time) || !time.TryGet(out var timestamp))
        {
            return LineError.Time;
        }

        ErrorOffset = line.Length - rest.Length;
        if (!TryReadBrackets(ref rest, out text) || text.IsEmpty || text.Contains((byte)' '))
        {
            return LineError.Field;
        }

        result.Timestamp = timestamp;
        var colon = text.IndexOf((byte)':');
        result.Module = text[..Math.Max(colon, 0)];
        result.Severity = text[(colon + 1)..];
        ErrorOffset = line.Length - rest.Length;
        while (TryReadBrackets(ref rest, out text))
        {
            ReadClient(text, ref result);
        }

        // A cause of the system's may come in front of the client: (13)Permission denied: [client 10.0.0.1:80] message.
        var client = rest.IndexOf(" [client "u8);
        if (client >= 0 && result.Host.SequenceEqual("-"u8))
        {
            var behind = rest[(client + 1)..];
            if (TryReadBrackets(ref behind, out text))
            {
                ReadClient(text, ref result);
            }
        }

        result.Message = rest;
        return result.Severity.IsEmpty ? LineError.Field : LineError.None;
    }

    private static void ReadClient(ReadOnlySpan<byte> text, ref AccessLogLine result)
    {
        if (!text.StartsWith("client "u8) && !text.StartsWith("remote "u8))
        {
            return;
        }

        var address = text[7..];
        var colon = address.LastIndexOf((byte)':');
        // 10.0.0.1:80 and [::1]:80 have a port; of ::1 the colon is its own.
        var hasPort = colon > 0 && (address[..colon].IndexOf((byte)':') < 0 || address[colon - 1] == ']');
        address = hasPort ? address[..colon] : address;
        address = address is [(byte)'[', .., (byte)']'] ? address[1..^1] : address;
        result.Host = address.IsEmpty ? "-"u8 : address;
    }

    /// <summary>Reads <c>[text] </c>.</summary>
    private static bool TryReadBrackets(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest is not [(byte)'[', ..])
        {
            return false;
        }

        var end = rest.IndexOf("] "u8);
        var close = end < 0 && rest[^1] == ']' ? rest.Length - 1 : end;
        if (close < 0)
        {
            return false;
        }

        text = rest[1..close];
        rest = rest[Math.Min(close + 2, rest.Length)..];
        return true;
    }
}
