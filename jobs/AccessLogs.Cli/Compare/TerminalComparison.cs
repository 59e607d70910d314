using AccessLogs.Cli.Terminal;

namespace AccessLogs.Cli.Compare;

/// <summary>The differences for people: before, after, and by how much, as wide as the terminal.</summary>
internal static class TerminalComparison
{
    private const int FigureWidth = 10;
    private static readonly string[] Figures = ["Before", "After", "Difference", "Share"];

    /// <summary>Writes them to standard output.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="before">What the first report is of.</param>
    /// <param name="after">What the second one is of.</param>
    /// <param name="top">Rows of a panel.</param>
    public static void Write(ReportComparison comparison, string before, string after, int top)
    {
        using var screen = new TerminalScreen();
        screen.Write($"{TerminalText.Printable(before)} and {TerminalText.Printable(after)}", TerminalStyle.Bold);
        screen.WriteLine();
        if (comparison.Approximation is { } about)
        {
            screen.Write($"approximate: {about.Summary}");
            screen.WriteLine();
        }

        var totals = NewTable("Totals", "Total");
        foreach (var ((name, first), (_, second)) in comparison.Before.Counts.Zip(comparison.After.Counts).Where(pair => pair.First.Count + pair.Second.Count > 0))
        {
            var mark = comparison.Approximation is not null && name.StartsWith("unique_", StringComparison.Ordinal) ? FigureText.About : "";
            var (title, kind) = FigureText.OfTotal(name);
            AddRow(totals, title, (first, mark), (second, mark), kind);
        }

        totals.Write(screen);
        foreach (var panel in comparison.Panels)
        {
            var column = panel.SortedColumn;
            ComparedRow[] rows = [.. panel.Rows.Where(row => row.Difference(column) != 0).Take(top)];
            var unseen = Math.Max(panel.UnseenBefore, panel.UnseenAfter);
            if (rows.Length > 0 || (panel.Rows.Count == 0 && unseen > 0))
            {
                var title = $"{panel.Definition.Title}: {panel.Definition.SortedBy.Title}{(unseen > 0 ? $" (no other row has more than {unseen:N0} hits)" : "")}";
                var table = NewTable(title, panel.Definition.KeyTitle);
                foreach (var row in rows)
                {
                    AddRow(table, TerminalText.Printable(row.Name), (row.Before[column], Mark(panel, row.MissingBefore)), (row.After[column], Mark(panel, row.MissingAfter)), panel.Definition.SortedBy.Kind);
                }

                table.Write(screen);
            }
        }
    }

    private static TerminalTable NewTable(string title, string key) =>
        new(title, [.. Figures.Select(name => new TerminalColumn(name, FigureWidth, IsNumber: true)), new(key, 0)]);

    /// <summary>Of a row that lacks hits, hits and bytes are too few; times may be either.</summary>
    private static string Mark(ComparedPanel panel, long missing) =>
        missing == 0 ? "" : panel.Definition.SortedBy == ReportColumn.Hits || panel.Definition.SortedBy == ReportColumn.Bytes ? FigureText.AtLeast : FigureText.About;

    private static void AddRow(TerminalTable table, string name, (long Value, string Mark) before, (long Value, string Mark) after, ColumnKind kind)
    {
        var about = before.Mark.Length + after.Mark.Length > 0 ? FigureText.About : "";
        table.Add(before.Mark + FigureText.Of(before.Value, kind));
        table.Add(after.Mark + FigureText.Of(after.Value, kind));
        table.Add(about + FigureText.OfDifference(before.Value, after.Value, kind));
        table.Add(about + FigureText.OfShare(before.Value, after.Value));
        table.Add(name);
    }
}
