namespace AccessLogs.Parsing;

/// <summary>
/// nginx's error log: <c>2026/11/28 10:05:03 [error] 12#12: *99 message, client: 10.0.0.1, server: …, request: "…"</c>
/// (https://nginx.org/en/docs/ngx_core_module.html#error_log).
/// </summary>
internal sealed class NginxErrorProgram : LineProgram
{
    /// <summary>The bytes of the time.</summary>
    private const int TimeLength = 19;

    private static readonly TimeFormat Time = TimeFormat.Compile("%Y/%m/%d %H:%M:%S");

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        result = new AccessLogLine { Status = AccessLogLine.NoStatus, Host = "-"u8, UserAgent = "-"u8 };
        ErrorOffset = 0;
        var time = default(TimeParts);
        if (line.Length <= TimeLength || !Time.TryParse(line[..TimeLength], ref time) || !time.TryGet(out var timestamp))
        {
            return LineError.Time;
        }

        ErrorOffset = TimeLength;
        var rest = line[TimeLength..];
        var close = rest.IndexOf("] "u8);
        if (!rest.StartsWith(" ["u8) || close <= " ["u8.Length || rest[2..close].Contains((byte)' '))
        {
            return LineError.Field;
        }

        result.Timestamp = timestamp;
        result.Severity = rest[2..close];
        // The process, and the number of the connection, differ from line to line: "12#12: *99 ".
        rest = rest[(close + 2)..];
        var colon = rest.IndexOf(": "u8);
        rest = colon > 0 && rest[..colon].Contains((byte)'#') ? rest[(colon + 2)..] : rest;
        rest = rest is [(byte)'*', ..] && rest.IndexOf((byte)' ') is > 0 and var space ? rest[(space + 1)..] : rest;
        var client = rest.IndexOf(", client: "u8);
        if (client < 0)
        {
            result.Message = rest;
            return LineError.None;
        }

        result.Message = rest[..client];
        var address = rest[(client + ", client: "u8.Length)..];
        var comma = address.IndexOf((byte)',');
        address = comma < 0 ? address : address[..comma];
        result.Host = address.IsEmpty ? "-"u8 : address;
        return LineError.None;
    }
}
