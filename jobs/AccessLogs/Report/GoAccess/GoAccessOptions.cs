namespace AccessLogs;

/// <summary>What a report for GoAccess's readers says of the run, and how much it has.</summary>
public sealed record GoAccessOptions
{
    /// <summary>The logs that were read.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>Their size in bytes.</summary>
    public long LogBytes { get; init; }

    /// <summary>When the report was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>How long that took; written in whole seconds.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The most rows of a panel, and of what a row is made of; totals are of all.</summary>
    /// <value>The default is <see cref="DefaultTop"/>.</value>
    public int Top { get; init; } = DefaultTop;

    /// <summary>The default of <see cref="Top"/>, and GoAccess's.</summary>
    public const int DefaultTop = 366;

    /// <summary>Further extensions of static files, as <see cref="AnalysisOptions.StaticFiles"/> of the report: GoAccess has these in another panel.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> StaticFiles { get; init; } = [];
}
