namespace AccessLogs;

/// <summary>Two reports beside each other: what each row has now, had before, and the difference.</summary>
public sealed class ReportComparison
{
    private ReportComparison(AccessLogReport before, AccessLogReport after, IReadOnlyList<ComparedPanel> panels)
    {
        Before = before.General;
        After = after.General;
        Approximation = after.Approximation ?? before.Approximation;
        Panels = panels;
    }

    /// <summary>The totals of the first report.</summary>
    public GeneralFigures Before { get; }

    /// <summary>The totals of the second one.</summary>
    public GeneralFigures After { get; }

    /// <summary>How far the figures of both may be off; null when they are exact.</summary>
    public Approximation? Approximation { get; }

    /// <summary>The panels that either report has, but for those whose rows are days, times of days or single lines: two periods have none in common.</summary>
    public IReadOnlyList<ComparedPanel> Panels { get; }

    /// <summary>Compares two reports.</summary>
    /// <param name="before">The first, with all its rows.</param>
    /// <param name="after">The second one, likewise.</param>
    /// <returns>The differences; rows are sorted by how much the number differs that the panel is sorted by, and then by name.</returns>
    public static ReportComparison Of(AccessLogReport before, AccessLogReport after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var panels = AccessLogs.Panels.All.Concat(before.Panels.Concat(after.Panels).Select(panel => panel.Definition))
            .DistinctBy(definition => definition.Name, StringComparer.Ordinal)
            .Where(definition => definition.Key is not (PanelKey.Day or PanelKey.Hour or PanelKey.Minutes) && definition != AccessLogs.Panels.LatestRequests)
            .Select(definition => (First: Find(before, definition), Second: Find(after, definition)))
            .Where(pair => pair.First is not null || pair.Second is not null)
            .Select(pair => ComparedPanel.Of(pair.First, pair.Second));
        return new ReportComparison(before, after, [.. panels]);
    }

    /// <summary>An approximate panel may have dropped each of its rows, and says what they had at most.</summary>
    private static ReportPanel? Find(AccessLogReport report, PanelDefinition definition) =>
        report.Panels.FirstOrDefault(panel => panel.Name == definition.Name && (panel.Rows.Count > 0 || panel.Unseen > 0));
}
