namespace AccessLogs.Report.Html;

/// <summary>The totals, and the course of time.</summary>
internal static class Overview
{
    /// <summary>Writes the section.</summary>
    public static void Write(HtmlOutput html, AccessLogReport report)
    {
        var (general, about) = (report.General, report.Approximation is null ? "" : FigureText.About);
        html.Markup("<section id=\"overview\" aria-labelledby=\"overview-title\">\n<h2 id=\"overview-title\">Overview</h2>\n<dl class=\"totals\">\n"u8);
        Total(html, "Requests", FigureText.Of(general.TotalRequests, ColumnKind.Count));
        Sum(html, "Visitors", general.UniqueVisitors, ReportColumn.Visitors, about);
        Sum(html, "Sent", general.Bandwidth, ReportColumn.Bytes);
        Total(html, "Files", about + FigureText.Of(general.UniqueFiles, ColumnKind.Count));
        Total(html, "Not found", about + FigureText.Of(general.UniqueNotFound, ColumnKind.Count));
        Sum(html, "Valid lines", general.ValidRequests, ReportColumn.Hits);
        Total(html, "Failed lines", FigureText.Of(general.FailedRequests, ColumnKind.Count));
        if (general.Messages > 0)
        {
            Total(html, "Error log messages", FigureText.Of(general.Messages, ColumnKind.Count));
        }

        html.Markup("</dl>\n"u8);
        if (general is { StartTime: { } start, EndTime: { } end })
        {
            html.Markup($"<p class=\"span\"><time datetime=\"{start:yyyy-MM-ddTHH:mm:sszzz}\">{start:yyyy-MM-dd HH:mm:ss zzz}</time> to ");
            html.Markup($"<time datetime=\"{end:yyyy-MM-ddTHH:mm:sszzz}\">{end:yyyy-MM-dd HH:mm:ss zzz}</time></p>\n");
        }

        if (TimeChart.Of(report) is { } chart)
        {
            chart.Write(html);
        }

        html.Markup("</section>\n"u8);
    }

    /// <summary>A total that the script cuts by time.</summary>
    private static void Sum(HtmlOutput html, string name, long value, ReportColumn column, string mark = "") =>
        html.Markup($"<div><dt>{name}</dt><dd data-sum=\"{column.Name}\" data-kind=\"{column.Kind}\">{mark}{FigureText.Of(value, column.Kind)}</dd></div>\n");

    private static void Total(HtmlOutput html, string name, string value) => html.Markup($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
}
