namespace AccessLogs.Cli.Compare;

/// <summary>What is compared: logs, what of them is counted, and what that is called.</summary>
/// <param name="Before">The earlier.</param>
/// <param name="After">The later.</param>
internal sealed record CompareSettings(
    (IReadOnlyList<string> Files, AnalysisOptions Analysis, string Name) Before,
    (IReadOnlyList<string> Files, AnalysisOptions Analysis, string Name) After);
