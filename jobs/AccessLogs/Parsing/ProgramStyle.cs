namespace AccessLogs.Parsing;

/// <summary>How strict a <see cref="TextProgram"/> is.</summary>
internal enum ProgramStyle : byte
{
    /// <summary>The line ends where the format does.</summary>
    Whole,

    /// <summary>More fields may follow after a space: logs of services that grow with the years.</summary>
    Open,

    /// <summary>
    /// As GoAccess does it: texts between fields are skipped by their length, the line may end early or go on, and is valid with
    /// a client, a time and a request.
    /// </summary>
    GoAccess,
}
