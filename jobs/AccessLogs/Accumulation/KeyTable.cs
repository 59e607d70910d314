namespace AccessLogs.Accumulation;

/// <summary>The tables with rows, in the order in which they are sent.</summary>
internal enum KeyTable
{
    /// <summary>Paths that were answered with anything but 404.</summary>
    Requests,

    /// <summary>Paths that were answered with 404.</summary>
    NotFound,

    /// <summary>Referrers.</summary>
    Referrers,

    /// <summary>Methods without a bit in <see cref="Tables.Facets"/>.</summary>
    RareMethods,

    /// <summary>Protocols without a bit.</summary>
    RareProtocols,

    /// <summary>Statuses without a bit.</summary>
    RareStatuses,

    /// <summary>Virtual hosts.</summary>
    VirtualHosts,

    /// <summary>Users.</summary>
    Users,

    /// <summary>Versions of TLS.</summary>
    TlsProtocols,

    /// <summary>Ciphers of TLS.</summary>
    TlsCiphers,

    /// <summary>What caches said.</summary>
    CacheStatuses,

    /// <summary>MIME types.</summary>
    MimeTypes,

    /// <summary>Of an error log: the severity. This one and those behind it have no visitors.</summary>
    ErrorLevels,

    /// <summary>Of an error log: the module.</summary>
    ErrorModules,

    /// <summary>Of an error log: the message without what differs from one to the next.</summary>
    ErrorMessages,

    /// <summary>Of an error log: the client.</summary>
    ErrorClients,

    /// <summary>Of an error log: the day.</summary>
    ErrorDays,

    /// <summary>Of an error log: the hour of the day.</summary>
    ErrorHours,

    /// <summary>Names of formats that lines have which are not of their log's.</summary>
    OtherFormats,
}
