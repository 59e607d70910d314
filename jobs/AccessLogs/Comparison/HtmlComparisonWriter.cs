using System.IO.Pipelines;
using AccessLogs.Comparison.Html;
using AccessLogs.Report.Html;

namespace AccessLogs;

/// <summary>Writes a comparison as one HTML page, as <see cref="HtmlReportWriter"/> writes a report: it needs nothing else, and equal comparisons are equal bytes.</summary>
public static class HtmlComparisonWriter
{
    /// <summary>Writes a comparison, a panel at a time.</summary>
    /// <param name="output">Where the page goes; it stays open.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="HtmlReportOptions.Top"/> is negative.</exception>
    public static async Task WriteAsync(Stream output, ReportComparison comparison, HtmlReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(comparison);
        options ??= new HtmlReportOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Top, nameof(options));
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        var html = new HtmlOutput(pipe);
        PageFrame.Begin(html, options);
        PageFrame.Contents(html, comparison.Panels.Select(panel => (panel.Definition.Name, panel.Definition.Title, (long)panel.Rows.Count)));
        html.Markup("<main id=\"main\">\n"u8);
        ComparisonOverview.Write(html, comparison);
        foreach (var panel in comparison.Panels)
        {
            await ComparisonSection.WriteAsync(pipe, panel, options.Top, cancellationToken).ConfigureAwait(false);
            await pipe.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        html.Markup("</main>\n"u8);
        PageFrame.End(html, options);
        await pipe.CompleteAsync().ConfigureAwait(false);
    }
}
