using Spectre.Console;

namespace AccessLogs.Cli.Compare;

/// <summary>The differences for people: before, after, and by how much, as wide as the terminal.</summary>
internal static class TerminalComparison
{
    private const int DefaultTop = 10;

    /// <summary>Four figures with their frames and the names' own.</summary>
    private const int WidthOfFigures = (4 * 13) + 7;
    private const int MinWidth = 80;
    private const int RedirectedWidth = 160;

    /// <summary>Writes them to standard output.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="before">What the first report is of.</param>
    /// <param name="after">What the second one is of.</param>
    /// <param name="top">Rows of a panel; null for the default.</param>
    public static void Write(ReportComparison comparison, string before, string after, int? top)
    {
        var console = AnsiConsole.Console;
        console.Profile.Width = Console.IsOutputRedirected ? RedirectedWidth : Math.Max(console.Profile.Width, MinWidth);
        console.Write(new Text($"{TerminalText.Printable(before)} and {TerminalText.Printable(after)}\n", new Style(decoration: Decoration.Bold)));
        var totals = NewTable("Totals", "", console.Profile.Width);
        foreach (var ((name, first), (_, second)) in comparison.Before.Counts.Zip(comparison.After.Counts).Where(pair => pair.First.Count + pair.Second.Count > 0))
        {
            AddRow(totals, name, first, second, name == "bandwidth" ? ColumnKind.Bytes : ColumnKind.Count, console.Profile.Width);
        }

        console.Write(totals);
        foreach (var panel in comparison.Panels)
        {
            var column = panel.Definition.Columns.Index().FirstOrDefault(one => one.Item == panel.Definition.SortedBy).Index;
            ComparedRow[] rows = [.. panel.Rows.Where(row => row.Difference(column) != 0).Take(top ?? DefaultTop)];
            if (rows.Length > 0)
            {
                var table = NewTable($"{panel.Definition.Title}: {panel.Definition.SortedBy.Title}", panel.Definition.KeyTitle, console.Profile.Width);
                foreach (var row in rows)
                {
                    AddRow(table, TerminalText.Printable(row.Name), row.Before[column], row.After[column], panel.Definition.SortedBy.Kind, console.Profile.Width);
                }

                console.Write(table);
            }
        }
    }

    private static Table NewTable(string title, string key, int width)
    {
        var table = new Table { Title = new TableTitle(title, new Style(decoration: Decoration.Bold)), Border = TableBorder.Rounded, Expand = true };
        foreach (var name in (string[])["Before", "After", "Difference", "Share"])
        {
            table.AddColumn(new TableColumn(name) { NoWrap = true, Width = 10 }.RightAligned());
        }

        return table.AddColumn(new TableColumn(key) { NoWrap = true, Width = width - WidthOfFigures });
    }

    private static void AddRow(Table table, string name, long before, long after, ColumnKind kind, int width)
    {
        var sign = after >= before ? "+" : "-";
        var share = ComparedRow.Share(before, after) switch
        {
            null => "new",
            -1 => "gone",
            var value => $"{value * 100:+0.0;-0.0} %",
        };
        table.AddRow(
            new Text(FigureText.Of(before, kind)), new Text(FigureText.Of(after, kind)), new Text(sign + FigureText.Of(Math.Abs(after - before), kind)), new Text(share),
            new Text(TerminalText.Cut(name, width - WidthOfFigures)));
    }
}
