namespace AccessLogs.Spilling;

/// <summary>Panels whose rows come in parts, no row in two of them.</summary>
/// <param name="top">The most rows of a panel.</param>
internal sealed class PartedPanels(int top)
{
    private readonly Dictionary<string, ReportPanel> _panels = new(StringComparer.Ordinal);

    /// <summary>The panels, with their first rows.</summary>
    public IEnumerable<ReportPanel> Panels => _panels.Values;

    /// <summary>Adds the panels of a part.</summary>
    /// <param name="panels">The panels.</param>
    public void Add(IEnumerable<ReportPanel> panels)
    {
        foreach (var panel in panels)
        {
            _panels[panel.Name] = _panels.TryGetValue(panel.Name, out var known) ? Join(known, panel) : panel;
        }
    }

    private ReportPanel Join(ReportPanel known, ReportPanel next)
    {
        var sortedBy = known.Definition.Columns.ToList().IndexOf(known.Definition.SortedBy);
        long ValueOf(in ReportRow row) => sortedBy < 0 ? row.Hits : known.Value(row, sortedBy);
        var rows = new List<ReportRow>(known.Rows.Count);
        var (left, right) = (0, 0);
        while (rows.Count < top && (left < known.Rows.Count || right < next.Rows.Count))
        {
            rows.Add(right == next.Rows.Count || (left < known.Rows.Count && IsBefore(known.Rows[left], next.Rows[right]))
                ? known.Rows[left++]
                : next.Rows[right++]);
        }

        return known with { Rows = rows, TotalRows = known.TotalRows + next.TotalRows, TotalHits = known.TotalHits + next.TotalHits };

        bool IsBefore(in ReportRow x, in ReportRow y)
        {
            var (first, second) = (ValueOf(x), ValueOf(y));
            return first != second ? first > second : x.RawName.Span.SequenceCompareTo(y.RawName.Span) < 0;
        }
    }
}
