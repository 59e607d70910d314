using AccessLogs.Report;

namespace AccessLogs;

/// <summary>A panel of two reports.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Rows">The rows that either report has, those that differ most first.</param>
public sealed record ComparedPanel(PanelDefinition Definition, IReadOnlyList<ComparedRow> Rows)
{
    internal static ComparedPanel Of(ReportPanel? before, ReportPanel? after)
    {
        var definition = (after ?? before)!.Definition;
        var sorted = definition.Columns.Index().FirstOrDefault(column => column.Item == definition.SortedBy).Index;
        var rows = new Dictionary<byte[], (long[] Before, long[] After)>(NameComparer.Instance);
        foreach (var row in before?.Rows ?? [])
        {
            rows[row.RawName.ToArray()] = (Values(before!, row), Nothing());
        }

        foreach (var row in after?.Rows ?? [])
        {
            var name = row.RawName.ToArray();
            rows[name] = (rows.TryGetValue(name, out var earlier) ? earlier.Before : Nothing(), Values(after!, row));
        }

        var compared = rows.Select(row => new ComparedRow(row.Key, row.Value.Before, row.Value.After))
            .OrderByDescending(row => Math.Abs(row.Difference(sorted)))
            .ThenBy(row => row.Name, StringComparer.Ordinal);
        return new ComparedPanel(definition, [.. compared]);

        long[] Nothing() => new long[definition.Columns.Count];

        long[] Values(ReportPanel panel, ReportRow row) => [.. Enumerable.Range(0, definition.Columns.Count).Select(column => panel.Value(row, column))];
    }
}
