namespace AccessLogs.Cli.Terminal;

/// <summary>The report for people: totals, then a table for each panel, as wide as the terminal.</summary>
internal static class TerminalReport
{
    private const int WideBar = 20;
    private const int NarrowBar = 8;
    private const int WideAbove = 110;
    private const int FigureWidth = 10;

    /// <summary>Writes the report.</summary>
    /// <param name="screen">What it is written to.</param>
    /// <param name="report">The report.</param>
    /// <param name="formats">What the lines are, in words.</param>
    /// <param name="top">Rows of a panel.</param>
    public static void Write(TerminalScreen screen, AccessLogReport report, string formats, int top)
    {
        WriteTotals(screen, report.General, formats, report.Approximation);
        // An approximate panel may have dropped each of its rows, and says so.
        foreach (var panel in report.Panels.Where(panel => panel.Rows.Count > 0 || panel.Unseen > 0))
        {
            WritePanel(screen, panel, top, report.Approximation is not null);
        }

        WriteFailedLines(screen, report);
    }

    /// <summary>Writes the first lines that failed; nothing when there is none.</summary>
    /// <param name="screen">What they are written to.</param>
    /// <param name="report">The report.</param>
    public static void WriteFailedLines(TerminalScreen screen, AccessLogReport report)
    {
        if (report.FailedLines.Count == 0)
        {
            return;
        }

        var isCut = report.General.FailedRequests > report.FailedLines.Count;
        screen.Write(isCut ? $"Failed lines (the first {report.FailedLines.Count} of {report.General.FailedRequests:N0})" : "Failed lines", TerminalStyle.Bold);
        screen.WriteLine();
        foreach (var line in report.FailedLines)
        {
            screen.Write($"{TerminalText.Printable(line.Input)}:{line.LineNumber}: {line.Reason}", TerminalStyle.Yellow);
            screen.WriteLine();
            screen.Write(TerminalText.Cut("  " + TerminalText.Printable(line.Excerpt), screen.Width));
            screen.WriteLine();
        }
    }

    private static void WriteTotals(TerminalScreen screen, GeneralFigures general, string formats, Approximation? approximation)
    {
        var about = approximation is null ? "" : FigureText.About;
        (string Name, string Count, string Other, string Value)[] rows =
        [
            ("Requests", Number(general.TotalRequests), "Sent", FigureText.Of(general.Bandwidth, ColumnKind.Bytes)),
            ("Valid", Number(general.ValidRequests), "Files", Number(general.UniqueFiles, about)),
            ("Failed lines", Number(general.FailedRequests), "Not found (404)", Number(general.UniqueNotFound, about)),
            ("Visitors", Number(general.UniqueVisitors, about), "From", Time(general.StartTime)),
            general.ExcludedRequests > 0 ? ("Left out", Number(general.ExcludedRequests), "To", Time(general.EndTime)) : ("", "", "To", Time(general.EndTime)),
        ];
        IEnumerable<(string Name, string Text)> notes = approximation is null ? [("Format", formats)] : [("Format", formats), ("Approximate", approximation.Summary)];
        TerminalTotals.Write(screen, rows, notes);
    }

    private static void WritePanel(TerminalScreen screen, ReportPanel panel, int top, bool isApproximate)
    {
        // Times read in their own order; of days the busiest are shown, in that order too. All hours of a day are.
        var definition = panel.Definition;
        IReadOnlyList<ReportRow> rows = [.. panel.Rows.Take(definition.Key is PanelKey.HourOfDay or PanelKey.Weekday ? panel.Rows.Count : top)];
        rows = definition.HasKeyOrder ? panel.InKeyOrder(rows) : rows;
        var most = rows.Count == 0 ? 0 : rows.Max(r => r.Hits);
        var barWidth = screen.Width > WideAbove ? WideBar : NarrowBar;
        // As many columns as leave the names a third of the width.
        var count = Math.Min(definition.Columns.Count, Math.Max(((screen.Width * 2 / 3) - barWidth) / (FigureWidth + TerminalTable.FrameWidth), 1));
        IEnumerable<TerminalColumn> figures = definition.Columns.Take(count).Select(column => new TerminalColumn(column.Title, FigureWidth, IsNumber: true));
        var table = new TerminalTable(TitleOf(panel, rows.Count), [.. figures, new("", barWidth), new(definition.KeyTitle, 0)]);
        foreach (var row in rows)
        {
            for (var i = 0; i < count; i++)
            {
                table.Add(FigureText.Mark(row, definition.Columns[i], isApproximate) + FigureText.Of(panel.Value(row, i), definition.Columns[i].Kind));
            }

            table.Add(Bar(row.Hits, most, barWidth), TerminalStyle.Blue);
            table.Add(TerminalText.Printable(row.Name));
        }

        table.Write(screen);
    }

    private static string TitleOf(ReportPanel panel, int shown)
    {
        var all = panel.Unseen > 0 ? $"about {panel.TotalRows:N0}; no other has more than {panel.Unseen:N0} hits" : $"{panel.TotalRows:N0}";
        return panel.TotalRows > shown ? $"{panel.Definition.Title} (top {shown:N0} of {all})" : panel.Definition.Title;
    }

    private static string Number(long value, string mark = "") => mark + FigureText.Of(value, ColumnKind.Count);

    private static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss zzz") ?? "-";

    private static string Bar(long value, long most, int width)
    {
        var eighths = most == 0 ? 0 : (int)Math.Ceiling(value * width * 8.0 / most);
        var part = eighths % 8;
        return new string('█', eighths / 8) + (part == 0 ? "" : ((char)('█' + 8 - part)).ToString());
    }
}
