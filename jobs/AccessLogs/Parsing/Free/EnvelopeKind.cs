namespace AccessLogs.Parsing.Free;

/// <summary>What a collector of logs put around a line.</summary>
internal enum EnvelopeKind : byte
{
    /// <summary>Nothing that is known.</summary>
    None,

    /// <summary>An object of JSON that has it as a text: Docker, Filebeat, journald, Google's.</summary>
    Json,

    /// <summary>What Kubernetes' container runtimes write: a time, a stream, whether the line is whole.</summary>
    Cri,

    /// <summary>The head of syslog, of RFC 3164 or 5424, or as rsyslog writes it.</summary>
    Syslog,

    /// <summary>Spaces, a name before a bar or a colon, names in brackets: Docker Compose, kubectl, application servers.</summary>
    Prefix,

    /// <summary>Colours, of a terminal that a program wrote to or believed it did.</summary>
    Colour,

    /// <summary>A text in quotes, with each quote in it doubled: the last column of comma-separated values.</summary>
    Csv,
}
