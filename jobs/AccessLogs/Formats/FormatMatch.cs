namespace AccessLogs;

/// <summary>A format and the lines that have it.</summary>
/// <param name="Format">The format.</param>
/// <param name="Lines">The lines that fit it, and no format named before it.</param>
public sealed record FormatMatch(AccessLogFormat Format, int Lines);
