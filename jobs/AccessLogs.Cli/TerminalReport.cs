using Spectre.Console;

namespace AccessLogs.Cli;

/// <summary>The report for people: totals, then a table for each panel, as wide as the terminal.</summary>
internal static class TerminalReport
{
    private const int WideBar = 20;
    private const int NarrowBar = 8;
    private const int WideAbove = 110;
    private const int FigureWidth = 10;

    /// <summary>A line and a blank at each side of a column.</summary>
    private const int FrameWidth = 3;
    private const int MinWidth = 80;

    private const string About = "≈ ";
    private const string AtLeast = "≥ ";

    /// <summary>Writes the report to standard output.</summary>
    /// <param name="report">The report.</param>
    /// <param name="formats">What the lines are, in words.</param>
    /// <param name="top">Rows of a panel.</param>
    public static void Write(AccessLogReport report, string formats, int top)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            // A file or a pipe has no width; neither has it colours.
            console.Profile.Width = 160;
        }
        else if (console.Profile.Width < MinWidth)
        {
            console.Profile.Width = MinWidth;
        }

        console.Write(Totals(report.General, formats, report.Approximation));
        foreach (var panel in report.Panels.Where(panel => panel.Rows.Count > 0))
        {
            console.Write(Section(panel, top, console.Profile.Width, report.Approximation is not null));
        }

        WriteFailedLines(report);
    }

    private static Panel Totals(GeneralFigures general, string formats, Approximation? approximation)
    {
        var about = approximation is null ? "" : About;
        var grid = new Grid().AddColumns(new GridColumn(), new GridColumn().RightAligned().PadRight(6), new GridColumn(), new GridColumn());
        grid.AddRow(new Text("Requests"), Number(general.TotalRequests), new Text("Sent"), Figure(general.Bandwidth, ColumnKind.Bytes));
        grid.AddRow(new Text("Valid"), Number(general.ValidRequests), new Text("Files"), Number(general.UniqueFiles, about));
        grid.AddRow(new Text("Failed lines"), Number(general.FailedRequests), new Text("Not found (404)"), Number(general.UniqueNotFound, about));
        grid.AddRow(new Text("Visitors"), Number(general.UniqueVisitors, about), new Text("From"), Time(general.StartTime));
        grid.AddRow(
            general.ExcludedRequests > 0 ? new Text("Left out") : Text.Empty,
            general.ExcludedRequests > 0 ? Number(general.ExcludedRequests) : Text.Empty,
            new Text("To"),
            Time(general.EndTime));
        var notes = approximation is null ? $"Format        {formats}" : $"Format        {formats}\nApproximate   {approximation.Summary}";
        return new Panel(new Rows(grid, new Text(notes))) { Header = new PanelHeader(" Totals "), Border = BoxBorder.Rounded, Expand = true };
    }

    private static Table Section(ReportPanel panel, int top, int width, bool isApproximate)
    {
        // Times read in their own order; of days the busiest are shown, in that order too. All hours of a day are.
        var definition = panel.Definition;
        IReadOnlyList<ReportRow> rows = [.. panel.Rows.Take(definition.Key is PanelKey.HourOfDay or PanelKey.Weekday ? panel.Rows.Count : top)];
        rows = definition.HasKeyOrder ? panel.InKeyOrder(rows) : rows;
        var most = rows.Count == 0 ? 0 : rows.Max(r => r.Hits);
        var barWidth = width > WideAbove ? WideBar : NarrowBar;
        // As many columns as leave the names a third of the width.
        var columns = Math.Min(definition.Columns.Count, Math.Max(((width * 2 / 3) - barWidth) / (FigureWidth + FrameWidth), 1));
        var nameWidth = Math.Max(width - barWidth - (columns * (FigureWidth + FrameWidth)) - (2 * FrameWidth) - 1, definition.KeyTitle.Length);
        var unseen = panel.Unseen > 0 ? $"about {panel.TotalRows:N0}; no other has more than {panel.Unseen:N0} hits" : $"{panel.TotalRows:N0}";
        var table = NewTable(panel.TotalRows > rows.Count ? $"{definition.Title} (top {rows.Count:N0} of {unseen})" : definition.Title);
        table.AddColumns([.. definition.Columns.Take(columns).Select(column => Right(column.Title, FigureWidth)), Left("", barWidth), Left(definition.KeyTitle, nameWidth)]);
        foreach (var row in rows)
        {
            var cells = Enumerable.Range(0, columns).Select(i => new Text(Mark(row, definition.Columns[i], isApproximate) + FigureText.Of(panel.Value(row, i), definition.Columns[i].Kind)));
            table.AddRow([.. cells, Bar(row.Hits, most, barWidth), new Text(TerminalText.Cut(TerminalText.Printable(row.Name), nameWidth))]);
        }

        return table;
    }

    /// <summary>What stands before a figure that is not exact.</summary>
    private static string Mark(in ReportRow row, ReportColumn column, bool isApproximate) =>
        isApproximate && column == ReportColumn.Visitors ? About
        : row.Missing > 0 && (column == ReportColumn.Hits || column == ReportColumn.Bytes) ? AtLeast
        : "";

    private static Text Figure(long value, ColumnKind kind) => new(FigureText.Of(value, kind));

    /// <summary>Writes the first lines that failed; nothing when there is none.</summary>
    public static void WriteFailedLines(AccessLogReport report)
    {
        var console = AnsiConsole.Console;
        if (report.FailedLines.Count == 0)
        {
            return;
        }

        console.Write(new Text(report.General.FailedRequests > report.FailedLines.Count
            ? $"Failed lines (the first {report.FailedLines.Count} of {report.General.FailedRequests:N0})\n"
            : "Failed lines\n", new Style(decoration: Decoration.Bold)));
        foreach (var line in report.FailedLines)
        {
            console.Write(new Text($"{TerminalText.Printable(line.Input)}:{line.LineNumber}: {line.Reason}\n", new Style(Color.Yellow)));
            console.Write(new Text(TerminalText.Cut("  " + TerminalText.Printable(line.Excerpt), console.Profile.Width) + "\n"));
        }
    }

    private static Table NewTable(string title) => new()
    {
        Title = new TableTitle(title, new Style(decoration: Decoration.Bold)),
        Border = TableBorder.Rounded,
        Expand = true,
    };

    private static TableColumn Right(string name, int? width = null) => new TableColumn(name) { NoWrap = true, Width = width }.RightAligned();

    private static TableColumn Left(string name, int? width = null) => new(name) { NoWrap = true, Width = width };

    private static Text Number(long value, string mark = "") => new(mark + FigureText.Of(value, ColumnKind.Count));

    private static Text Time(DateTimeOffset? time) => new(time?.ToString("yyyy-MM-dd HH:mm:ss zzz") ?? "-");

    private static Text Bar(long value, long most, int width)
    {
        var eighths = most == 0 ? 0 : (int)Math.Ceiling(value * width * 8.0 / most);
        var part = eighths % 8;
        return new Text(new string('█', eighths / 8) + (part == 0 ? "" : ((char)('█' + 8 - part)).ToString()), new Style(Color.Blue));
    }
}
