using System.IO.Pipelines;
using AccessLogs.Report.Html;

namespace AccessLogs;

/// <summary>
/// Writes the report as one HTML page that needs nothing else: no request, no script to be read. Valid UTF-8, whatever the log
/// holds; equal reports are equal bytes.
/// </summary>
public static class HtmlReportWriter
{
    /// <summary>Writes a report, a panel at a time.</summary>
    /// <param name="output">Where the page goes; it stays open.</param>
    /// <param name="report">The report.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="HtmlReportOptions.Top"/> is negative.</exception>
    public static async Task WriteAsync(Stream output, AccessLogReport report, HtmlReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        options ??= new HtmlReportOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Top, nameof(options));
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        var html = new HtmlOutput(pipe);
        ReportPanel[] panels = [.. report.Panels.Where(panel => panel.TotalRows > 0)];
        PageFrame.Begin(html, options);
        PageFrame.Contents(html, report, panels);
        html.Markup("<main id=\"main\">\n"u8);
        Overview.Write(html, report);
        foreach (var panel in panels)
        {
            await PanelSection.WriteAsync(pipe, panel, options.Top, report.Approximation is not null, cancellationToken).ConfigureAwait(false);
            await pipe.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        FailedLinesSection.Write(html, report);
        html.Markup("</main>\n"u8);
        BrushData.Write(html, pipe, report, options.Top);
        PageFrame.End(html, options);
        await pipe.CompleteAsync().ConfigureAwait(false);
    }
}
