namespace AccessLogs.Cli.Outputs;

/// <summary>What a report is of.</summary>
/// <param name="Names">The logs.</param>
/// <param name="Formats">What their lines are, in words.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Created">When the report was made.</param>
/// <param name="Took">How long the run took.</param>
internal sealed record ReportSubject(IReadOnlyList<string> Names, string Formats, long Bytes, DateTimeOffset Created, TimeSpan Took)
{
    /// <summary>The most logs that a line names.</summary>
    private const int MaxNames = 3;

    /// <summary>The logs in a line, however many there are.</summary>
    public string Sources => Names.Distinct(StringComparer.Ordinal).ToArray() is { Length: > MaxNames } many
        ? $"{many[0]} and {many.Length - 1:N0} more"
        : string.Join(", ", Names.Distinct(StringComparer.Ordinal));

    /// <summary>What stands below the title of a page: the logs, their formats, and how far the figures may be off.</summary>
    /// <param name="report">The report.</param>
    public string SubtitleOf(AccessLogReport report) => $"{Sources}: {Formats}{(report.Approximation is { } about ? $"; approximate: {about.Summary}" : "")}";
}
