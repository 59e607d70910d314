namespace AccessLogs.Parsing.Free;

/// <summary>What a name says of its value.</summary>
internal enum NamedField : byte
{
    /// <summary>Nothing that is wanted.</summary>
    None,

    /// <summary>The time, or its day or time of day.</summary>
    Time,

    /// <summary>The client.</summary>
    Client,

    /// <summary>The client if it is an address, else the virtual host.</summary>
    Host,

    /// <summary>The virtual host.</summary>
    VirtualHost,

    /// <summary>A whole request line, or the path.</summary>
    Request,

    /// <summary>The method.</summary>
    Method,

    /// <summary>The path, or a whole address.</summary>
    Path,

    /// <summary>The query string.</summary>
    Query,

    /// <summary>The protocol, or its version.</summary>
    Protocol,

    /// <summary>The status.</summary>
    Status,

    /// <summary>The size of the answer.</summary>
    Size,

    /// <summary>The referrer.</summary>
    Referrer,

    /// <summary>The user agent.</summary>
    UserAgent,

    /// <summary>The user.</summary>
    User,

    /// <summary>How long the answer took.</summary>
    ResponseTime,

    /// <summary>The version of TLS.</summary>
    TlsProtocol,

    /// <summary>The cipher of TLS.</summary>
    TlsCipher,

    /// <summary>What a cache said.</summary>
    CacheStatus,

    /// <summary>The MIME type of the answer.</summary>
    MimeType,

    /// <summary>The class that answered, which Rails names.</summary>
    Controller,
}
