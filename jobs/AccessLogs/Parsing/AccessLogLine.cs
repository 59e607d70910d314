namespace AccessLogs;

/// <summary>One parsed line: views over its bytes, escapes as written. Valid as long as the bytes are.</summary>
public ref struct AccessLogLine
{
    /// <summary>The <see cref="Status"/> of a line that has <c>-</c> there.</summary>
    public const int NoStatus = -1;

    /// <summary>The virtual host that was asked, with its port if the log has it; empty when the format has none.</summary>
    public ReadOnlySpan<byte> VirtualHost { get; internal set; }

    /// <summary>The client: an IPv4 or IPv6 address or a host name; not empty, without a space.</summary>
    public ReadOnlySpan<byte> Host { get; internal set; }

    /// <summary>The user who was authenticated, <c>-</c> for none; may hold spaces.</summary>
    public ReadOnlySpan<byte> User { get; internal set; }

    /// <summary>The time.</summary>
    public LogTimestamp Timestamp { get; internal set; }

    /// <summary>The request.</summary>
    public RequestLine Request { get; internal set; }

    /// <summary>The status, 0 to 999, or <see cref="NoStatus"/>.</summary>
    public int Status { get; internal set; }

    /// <summary>The size of the answer in bytes; 0 for <c>-</c>.</summary>
    public long Size { get; internal set; }

    /// <summary>The referrer; empty for <c>-</c>, and when the format has none.</summary>
    public ReadOnlySpan<byte> Referrer { get; internal set; }

    /// <summary>The user agent; <c>-</c> for an empty one, and when the format has none.</summary>
    public ReadOnlySpan<byte> UserAgent { get; internal set; }
}
