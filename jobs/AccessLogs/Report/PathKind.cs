namespace AccessLogs.Report;

/// <summary>What a path says of who asks for it.</summary>
internal enum PathKind : byte
{
    /// <summary>None of the others.</summary>
    Page,

    /// <summary>What a browser loads with pages.</summary>
    File,

    /// <summary>What programs are asked to read first.</summary>
    Robots,
}
