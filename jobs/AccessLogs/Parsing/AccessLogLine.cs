namespace AccessLogs;

/// <summary>
/// One parsed line: views over its bytes, escapes as written. Valid as long as the bytes are, and until
/// <see cref="LineParser.Reset"/>.
/// </summary>
public ref struct AccessLogLine
{
    /// <summary>The <see cref="ResponseTime"/> of a line that has none.</summary>
    public const long NoResponseTime = -1;

    /// <summary>The <see cref="Status"/> of a line that has <c>-</c> there.</summary>
    public const int NoStatus = -1;

    private long _responseTimePlusOne; // so that a line of zeros has none
    private ReadOnlySpan<byte> _address;

    /// <summary>The <see cref="Request"/> where it is: a copy of it costs as much as to read it.</summary>
    internal RequestLine RequestInPlace;

    /// <summary>The virtual host that was asked, with its port if the log has it; empty when the format has none.</summary>
    public ReadOnlySpan<byte> VirtualHost { get; internal set; }

    /// <summary>The client: an IPv4 or IPv6 address or a host name; not empty, <c>-</c> when the format has none.</summary>
    public ReadOnlySpan<byte> Host { get; internal set; }

    /// <summary>The <see cref="Host"/> as the log has it, also where that was made unknown: for what is looked up by it, never to be shown.</summary>
    internal ReadOnlySpan<byte> Address
    {
        readonly get => _address.IsEmpty ? Host : _address;
        set => _address = value;
    }

    /// <summary>The user who was authenticated, <c>-</c> for none, empty when the format has none; may hold spaces.</summary>
    public ReadOnlySpan<byte> User { get; internal set; }

    /// <summary>The time.</summary>
    public LogTimestamp Timestamp { get; internal set; }

    /// <summary>The request.</summary>
    public RequestLine Request
    {
        readonly get => RequestInPlace;
        internal set => RequestInPlace = value;
    }

    /// <summary>The status, 0 to 999, or <see cref="NoStatus"/>.</summary>
    public int Status { get; internal set; }

    /// <summary>The size of the answer in bytes; 0 for <c>-</c>.</summary>
    public long Size { get; internal set; }

    /// <summary>The referrer; empty for <c>-</c>, and when the format has none.</summary>
    public ReadOnlySpan<byte> Referrer { get; internal set; }

    /// <summary>The user agent; <c>-</c> for an empty one, and when the format has none.</summary>
    public ReadOnlySpan<byte> UserAgent { get; internal set; }

    /// <summary>How long the answer took, in microseconds, or <see cref="NoResponseTime"/>.</summary>
    public long ResponseTime
    {
        readonly get => _responseTimePlusOne - 1;
        internal set => _responseTimePlusOne = value + 1;
    }

    /// <summary>The version of TLS, such as <c>TLSv1.3</c>; empty for <c>-</c>, and when the format has none.</summary>
    public ReadOnlySpan<byte> TlsProtocol { get; internal set; }

    /// <summary>The cipher of TLS; empty for <c>-</c>, and when the format has none.</summary>
    public ReadOnlySpan<byte> TlsCipher { get; internal set; }

    /// <summary>What a cache said, such as <c>HIT</c>; empty for <c>-</c>, and when the format has none.</summary>
    public ReadOnlySpan<byte> CacheStatus { get; internal set; }

    /// <summary>The MIME type of the answer, perhaps with parameters; empty for <c>-</c>, and when the format has none.</summary>
    public ReadOnlySpan<byte> MimeType { get; internal set; }

    /// <summary>Whether the line has any of the four fields before this one.</summary>
    internal readonly bool HasServerFields => (TlsProtocol.Length | TlsCipher.Length | CacheStatus.Length | MimeType.Length) != 0;

    /// <summary>How many of the fields that a request may lack are there: of two ways to read a line the one that says more is right.</summary>
    internal readonly int FieldCount =>
        Sign(VirtualHost) + Sign(Host) + Sign(User) + Sign(Request.Method) + Sign(Request.Protocol) + Sign(Referrer) + Sign(UserAgent) + Sign(TlsProtocol) + Sign(TlsCipher) + Sign(CacheStatus)
        + Sign(MimeType) + (Status == NoStatus ? 0 : 1) + (Size == 0 ? 0 : 1) + (ResponseTime == NoResponseTime ? 0 : 1);

    /// <summary>
    /// Of a line of an error log its severity, such as <c>error</c>; else empty. Such a line is no request: it has a time, perhaps a
    /// client, a <see cref="Module"/> and a <see cref="Message"/>.
    /// </summary>
    public ReadOnlySpan<byte> Severity { get; internal set; }

    /// <summary>The module or the source file that a line of an error log names; empty for none.</summary>
    public ReadOnlySpan<byte> Module { get; internal set; }

    /// <summary>The message of a line of an error log.</summary>
    public ReadOnlySpan<byte> Message { get; internal set; }

    private static int Sign(ReadOnlySpan<byte> field) => field is [] or [(byte)'-'] ? 0 : 1;
}
