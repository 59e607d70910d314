using System.Text;

namespace AccessLogs.Tests;

/// <summary>A parsed line as text: a byte is a character (Latin-1).</summary>
internal sealed record Parsed
{
    public LineError Error { get; init; }

    public string? VirtualHost { get; init; }

    public string? Host { get; init; }

    public string? User { get; init; }

    public string? Time { get; init; }

    public string? Method { get; init; }

    public string? Path { get; init; }

    public string? Protocol { get; init; }

    public int Status { get; init; }

    public long Size { get; init; }

    public string? Referrer { get; init; }

    public string? UserAgent { get; init; }

    public long ResponseTime { get; init; }

    public string? TlsProtocol { get; init; }

    public string? TlsCipher { get; init; }

    public string? CacheStatus { get; init; }

    public string? MimeType { get; init; }

    public static Parsed Line(AccessLogFormat format, string line) => Line(new LineParser(format), line);

    public static Parsed Line(LineParser parser, string line)
    {
        var error = parser.Parse(Encoding.Latin1.GetBytes(line), out var result);
        return Of(error, result);
    }

    public static Parsed Of(LineError error, in AccessLogLine result) =>
        error != LineError.None ? new Parsed { Error = error } : new Parsed
        {
            VirtualHost = Text(result.VirtualHost),
            Host = Text(result.Host),
            User = Text(result.User),
            Time = TimeText(result.Timestamp),
            Method = Text(result.Request.Method),
            Path = Text(result.Request.Path),
            Protocol = Text(result.Request.Protocol),
            Status = result.Status,
            Size = result.Size,
            Referrer = Text(result.Referrer),
            UserAgent = Text(result.UserAgent),
            ResponseTime = result.ResponseTime,
            TlsProtocol = Text(result.TlsProtocol),
            TlsCipher = Text(result.TlsCipher),
            CacheStatus = Text(result.CacheStatus),
            MimeType = Text(result.MimeType),
        };

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static string TimeText(LogTimestamp time)
    {
        var instant = new DateTimeOffset(time.UtcSeconds * TimeSpan.TicksPerSecond, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(time.OffsetMinutes));
        Assert.Equal((DateOnly.FromDateTime(instant.DateTime).DayNumber, instant.Hour), (time.Day, time.Hour));
        return instant.ToString("yyyy-MM-dd HH:mm:ss zzz");
    }
}
