using AccessLogs.Report;

namespace AccessLogs;

/// <summary>A panel of two reports.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Rows">The rows that either report has, those that differ most first.</param>
public sealed record ComparedPanel(PanelDefinition Definition, IReadOnlyList<ComparedRow> Rows)
{
    /// <summary>The column that the rows are sorted by: which of the <see cref="Definition"/>'s.</summary>
    public int SortedColumn => Definition.SortedColumn;

    /// <summary>The most hits that a row which is not here has in the first report; 0 in an exact one.</summary>
    public long UnseenBefore { get; init; }

    /// <summary>That of the second one.</summary>
    public long UnseenAfter { get; init; }

    internal static ComparedPanel Of(ReportPanel? before, ReportPanel? after)
    {
        var definition = (after ?? before)!.Definition;
        var sorted = definition.SortedColumn;
        var rows = new Dictionary<byte[], ComparedRow>(NameComparer.Instance);
        foreach (var row in before?.Rows ?? [])
        {
            rows[row.RawName.ToArray()] = new ComparedRow(row.RawName, Values(before!, row), Nothing()) { MissingBefore = row.Missing, MissingAfter = after?.Unseen ?? 0 };
        }

        foreach (var row in after?.Rows ?? [])
        {
            var earlier = rows.GetValueOrDefault(row.RawName.ToArray()) ?? new ComparedRow(row.RawName, Nothing(), Nothing()) { MissingBefore = before?.Unseen ?? 0 };
            rows[row.RawName.ToArray()] = earlier with { After = Values(after!, row), MissingAfter = row.Missing };
        }

        var compared = rows.Values
            .OrderByDescending(row => Math.Abs(row.Difference(sorted)))
            .ThenBy(row => row.Name, StringComparer.Ordinal);
        return new ComparedPanel(definition, [.. compared]) { UnseenBefore = before?.Unseen ?? 0, UnseenAfter = after?.Unseen ?? 0 };

        long[] Nothing() => new long[definition.Columns.Count];

        long[] Values(ReportPanel panel, ReportRow row) => [.. Enumerable.Range(0, definition.Columns.Count).Select(column => panel.Value(row, column))];
    }
}
