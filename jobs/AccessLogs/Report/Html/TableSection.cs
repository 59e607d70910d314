using System.IO.Pipelines;

namespace AccessLogs.Report.Html;

/// <summary>The rows of a table, however many there are.</summary>
internal static class TableSection
{
    /// <summary>
    /// Rows beyond these are in a table of their own for readers without a script, and text for the script: a browser that makes elements of a
    /// million rows stands still.
    /// </summary>
    private const int MaxRowsOfElements = 1_000;

    /// <summary>Written text is handed on in pieces of about this size, in bytes.</summary>
    public const int FlushSize = 256 * 1024;

    /// <summary>Writes head, rows and the end of a table that was begun.</summary>
    /// <typeparam name="T">The rows.</typeparam>
    /// <param name="output">Takes them.</param>
    /// <param name="rows">All of them, in their order.</param>
    /// <param name="head">Writes the head.</param>
    /// <param name="row">Writes a row.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync<T>(PipeWriter output, IReadOnlyList<T> rows, Action head, Action<T> row, CancellationToken cancellationToken)
    {
        head();
        await BodyAsync(output, rows.Take(MaxRowsOfElements), row, cancellationToken).ConfigureAwait(false);
        if (rows.Count > MaxRowsOfElements)
        {
            var html = new HtmlOutput(output);
            html.Markup($"<noscript class=\"more\"><table>\n<caption>The rows behind the first {MaxRowsOfElements:N0}</caption>\n");
            head();
            await BodyAsync(output, rows.Skip(MaxRowsOfElements), row, cancellationToken).ConfigureAwait(false);
            html.Markup("</noscript>\n"u8);
        }
    }

    private static async Task BodyAsync<T>(PipeWriter output, IEnumerable<T> rows, Action<T> write, CancellationToken cancellationToken)
    {
        var html = new HtmlOutput(output);
        html.Markup("<tbody>\n"u8);
        foreach (var row in rows)
        {
            write(row);
            if (output.UnflushedBytes > FlushSize)
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        html.Markup("</tbody>\n</table>\n"u8);
    }
}
