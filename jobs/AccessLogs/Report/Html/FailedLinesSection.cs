namespace AccessLogs.Report.Html;

/// <summary>The first lines that are not of their format, with the reason.</summary>
internal static class FailedLinesSection
{
    /// <summary>Writes the section; nothing when no line failed.</summary>
    public static void Write(HtmlOutput html, AccessLogReport report)
    {
        if (report.FailedLines.Count == 0)
        {
            return;
        }

        html.Markup("<section class=\"panel\" id=\"failed\" aria-labelledby=\"failed-title\">\n<h2 id=\"failed-title\">Failed lines</h2>\n"u8);
        html.Markup("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: Failed lines\">\n<table>\n"u8);
        html.Markup($"<caption>The first {report.FailedLines.Count:N0} of {report.General.FailedRequests:N0}</caption>\n");
        html.Markup("<thead><tr><th scope=\"col\">Line</th><th scope=\"col\" class=\"text\">Reason</th><th scope=\"col\" class=\"text\">Excerpt</th></tr></thead>\n<tbody>\n"u8);
        foreach (var line in report.FailedLines)
        {
            html.Markup("<tr><th scope=\"row\"><bdi>"u8);
            html.Text(line.Input);
            html.Markup($"</bdi>:{line.LineNumber}</th><td class=\"text\">");
            html.Text(line.Reason);
            html.Markup("</td><td class=\"text\"><code><bdi>"u8);
            html.Text(line.Excerpt);
            html.Markup("</bdi></code></td></tr>\n"u8);
        }

        html.Markup("</tbody>\n</table>\n</div>\n</section>\n"u8);
    }
}
