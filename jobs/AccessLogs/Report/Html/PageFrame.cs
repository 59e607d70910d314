namespace AccessLogs.Report.Html;

/// <summary>What is around the figures: head, heading, table of contents, script.</summary>
internal static class PageFrame
{
    /// <summary>The page up to its contents.</summary>
    public static void Begin(HtmlOutput html, HtmlReportOptions options)
    {
        html.Markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""u8);
        html.Markup(options.LiveVersion is null ? PageAssets.Policy : PageAssets.LivePolicy);
        html.Markup(
            "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"u8);
        if (options.LiveVersion is { } version)
        {
            html.Markup("<meta name=\"version\" content=\""u8);
            html.Text(version);
            html.Markup("\">\n"u8);
        }

        html.Markup("<title>"u8);
        html.Text(options.Title);
        html.Markup("</title>\n<style>"u8);
        html.Markup(PageAssets.Style);
        html.Markup("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the figures</a>\n<header><div><h1>"u8);
        html.Text(options.Title);
        html.Markup("</h1>"u8);
        if (options.Subtitle.Length > 0)
        {
            html.Markup("<p>"u8);
            html.Text(options.Subtitle);
            html.Markup("</p>"u8);
        }

        html.Markup("</div></header>\n"u8);
    }

    /// <summary>The table of contents.</summary>
    public static void Contents(HtmlOutput html, AccessLogReport report, IReadOnlyList<ReportPanel> panels)
    {
        var sections = panels.Select(panel => (panel.Name, panel.Definition.Title, (long)panel.TotalRows));
        Contents(html, report.FailedLines.Count > 0 ? sections.Append(("failed", "Failed lines", report.General.FailedRequests)) : sections);
    }

    /// <summary>The table of contents: the overview, and what else there is.</summary>
    public static void Contents(HtmlOutput html, IEnumerable<(string Id, string Title, long Rows)> sections)
    {
        html.Markup("<nav aria-label=\"Contents\"><ul>\n<li><a href=\"#overview\">Overview</a></li>\n"u8);
        foreach (var (id, title, rows) in sections)
        {
            html.Markup($"<li><a href=\"#{id}\">{title} <small>{rows:N0}</small></a></li>\n");
        }

        html.Markup("</ul></nav>\n"u8);
    }

    /// <summary>The rest of the page.</summary>
    public static void End(HtmlOutput html, HtmlReportOptions options)
    {
        html.Markup("<script>"u8);
        html.Markup(options.LiveVersion is null ? PageAssets.Script : PageAssets.LiveScript);
        html.Markup("</script>\n</body>\n</html>\n"u8);
    }
}
