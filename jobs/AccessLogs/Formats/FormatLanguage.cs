namespace AccessLogs.Formats;

/// <summary>How a format was given. The numbers are on the wire.</summary>
internal enum FormatLanguage : byte
{
    /// <summary>By the name of a preset.</summary>
    Name = 0,

    /// <summary>As Apache's LogFormat.</summary>
    Apache = 1,

    /// <summary>As nginx's log_format.</summary>
    Nginx = 2,

    /// <summary>As an object with fields in the place of values.</summary>
    Json = 3,

    /// <summary>As the #Fields directives of a W3C log: offsets and names of columns by turns.</summary>
    W3c = 4,

    /// <summary>As several formats.</summary>
    Mix = 5,

    /// <summary>As GoAccess's log-format, date-format, time-format and datetime-format.</summary>
    GoAccess = 6,

    /// <summary>As a format in an envelope: the envelope's name, the format's language and its texts.</summary>
    Envelope = 7,

    /// <summary>As formats, of which all others are taken too.</summary>
    Others = 8,
}
