namespace AccessLogs.Parsing;

/// <summary>What a field of a line is to the statistics.</summary>
internal enum LogField : byte
{
    /// <summary>Nothing: its text is passed over.</summary>
    Ignored,

    /// <summary>The client; of a list such as X-Forwarded-For the first.</summary>
    Host,

    /// <summary>The client and a port behind the last colon.</summary>
    HostAndPort,

    /// <summary>What identd said.</summary>
    Identity,

    /// <summary>The user.</summary>
    User,

    /// <summary>The virtual host, perhaps with its port.</summary>
    VirtualHost,

    /// <summary>A port: nothing by itself, and a part of the host in front of it after a colon.</summary>
    Port,

    /// <summary>The time, or a part of it.</summary>
    Time,

    /// <summary>The request line: method, path, protocol.</summary>
    Request,

    /// <summary>The method.</summary>
    Method,

    /// <summary>The path with its query string.</summary>
    Path,

    /// <summary>The path without its query string.</summary>
    PathOnly,

    /// <summary>The query string, with or without its question mark.</summary>
    Query,

    /// <summary>The protocol.</summary>
    Protocol,

    /// <summary>The status.</summary>
    Status,

    /// <summary>The size of the answer.</summary>
    Size,

    /// <summary>The referrer.</summary>
    Referrer,

    /// <summary>The user agent.</summary>
    UserAgent,

    /// <summary>How long the answer took.</summary>
    ResponseTime,

    /// <summary>The version of TLS.</summary>
    TlsProtocol,

    /// <summary>The cipher of TLS.</summary>
    TlsCipher,

    /// <summary>What a cache said: HIT, MISS.</summary>
    CacheStatus,

    /// <summary>The MIME type of the answer.</summary>
    MimeType,
}
