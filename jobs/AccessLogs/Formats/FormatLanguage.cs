namespace AccessLogs.Formats;

/// <summary>How a format was given. The numbers are on the wire.</summary>
internal enum FormatLanguage : byte
{
    /// <summary>By the name of a preset.</summary>
    Name = 0,

    /// <summary>As Apache's LogFormat.</summary>
    Apache = 1,
}
