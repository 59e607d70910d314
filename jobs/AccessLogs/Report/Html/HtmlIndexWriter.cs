using System.IO.Pipelines;
using AccessLogs.Report.Html;

namespace AccessLogs;

/// <summary>Writes the page that leads to the pages of virtual hosts.</summary>
public static class HtmlIndexWriter
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where the page goes; it stays open.</param>
    /// <param name="pages">The name of each virtual host as text, the file of its page, and its totals.</param>
    /// <param name="rest">The lines of no virtual host.</param>
    /// <param name="options">The title; the limits are not used.</param>
    public static async Task WriteAsync(
        Stream output, IReadOnlyList<(string Name, string File, GeneralFigures General)> pages, AccessLogReport rest, HtmlReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(rest);
        ArgumentNullException.ThrowIfNull(options);
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        var html = new HtmlOutput(pipe);
        PageFrame.Begin(html, options);
        html.Markup("<main id=\"main\">\n<section class=\"panel\" id=\"vhosts\" aria-labelledby=\"vhosts-title\">\n<h2 id=\"vhosts-title\">Virtual hosts</h2>\n"u8);
        html.Markup("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: Virtual hosts\">\n<table>\n"u8);
        html.Markup("<thead><tr><th scope=\"col\">Host</th><th scope=\"col\">Requests</th><th scope=\"col\">Visitors</th><th scope=\"col\">Sent</th></tr></thead>\n<tbody>\n"u8);
        foreach (var (name, file, general) in pages)
        {
            html.Markup("<tr><th scope=\"row\"><a href=\""u8);
            html.Text(file);
            html.Markup("\"><bdi>"u8);
            html.Text(name);
            html.Markup($"</bdi></a></th><td>{general.ValidRequests:N0}</td><td>{general.UniqueVisitors:N0}</td><td>{FigureText.Of(general.Bandwidth, ColumnKind.Bytes)}</td></tr>\n");
        }

        html.Markup("</tbody>\n</table>\n</div>\n</section>\n"u8);
        FailedLinesSection.Write(html, rest);
        html.Markup("</main>\n"u8);
        PageFrame.End(html, options);
        await pipe.CompleteAsync().ConfigureAwait(false);
    }
}
