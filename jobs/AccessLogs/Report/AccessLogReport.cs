namespace AccessLogs;

/// <summary>The result of the analysis. Equal logs give equal reports, however they were split and merged.</summary>
public sealed class AccessLogReport
{
    internal AccessLogReport(GeneralFigures general, IReadOnlyList<ReportPanel> panels, IReadOnlyList<FailedLine> failedLines, IReadOnlyList<ReportSlice> slices)
    {
        General = general;
        Panels = panels;
        FailedLines = failedLines;
        Slices = slices;
    }

    /// <summary>The totals.</summary>
    public GeneralFigures General { get; }

    /// <summary>
    /// The panels, in the order of <see cref="AccessLogs.Panels.All"/>. Always there are <c>visitors</c> (by day), <c>hours</c>,
    /// <c>requests</c>, <c>not_found</c>, <c>hosts</c>, <c>user_agents</c>, <c>referrers</c>, <c>status_codes</c> and <c>methods</c>; of
    /// the others those with rows.
    /// </summary>
    public IReadOnlyList<ReportPanel> Panels { get; }

    /// <summary>The first ten lines that failed, in the order of inputs and lines.</summary>
    public IReadOnlyList<FailedLine> FailedLines { get; }

    /// <summary>The figures by spans of time, from the first span with lines on; empty when they were not kept apart.</summary>
    public IReadOnlyList<ReportSlice> Slices { get; }

    /// <summary>How far figures may be off; null when they are exact.</summary>
    public Approximation? Approximation { get; internal init; }

    /// <summary>Finds a panel.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The panel.</returns>
    /// <exception cref="ArgumentException">There is no such panel.</exception>
    public ReportPanel Panel(string name) =>
        Panels.FirstOrDefault(panel => string.Equals(panel.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no panel '{name}'.", nameof(name));
}
