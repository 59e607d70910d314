using System.IO.Pipelines;
using AccessLogs.Report.Html;

namespace AccessLogs.Comparison.Html;

/// <summary>
/// A panel of two reports: of the figure that it is sorted by what it was, what it is, the difference and its share, and of the others the
/// difference.
/// </summary>
internal static class ComparisonSection
{
    /// <summary>Shares are sorted in thousandths of a percent; what is new is more than any.</summary>
    private const double SharePrecision = 100_000;

    private static readonly string[] Titles = ["Before", "After", "Difference", "Share"];

    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(PipeWriter output, ComparedPanel panel, int top, CancellationToken cancellationToken)
    {
        var html = new HtmlOutput(output);
        var definition = panel.Definition;
        IReadOnlyList<ComparedRow> rows = [.. panel.Rows.Take(top)];
        var most = rows.Count == 0 ? 0 : Math.Abs(rows[0].Difference(panel.SortedColumn));
        html.Markup($"<section class=\"panel\" id=\"{definition.Name}\" aria-labelledby=\"{definition.Name}-title\">\n<h2 id=\"{definition.Name}-title\">{definition.Title}</h2>\n");
        html.Markup($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: {definition.Title}\">\n<table>\n<caption>{Amount(panel, rows.Count)}</caption>\n");
        await TableSection.WriteAsync(
            output,
            definition.HasKeyOrder ? definition.InKeyOrder(rows, row => row.Name) : rows,
            () => Head(html, panel),
            row => Row(html, panel, row, most),
            cancellationToken).ConfigureAwait(false);
        html.Markup("</div>\n</section>\n"u8);
    }

    /// <summary>Writes the headings of <see cref="Figures"/>.</summary>
    public static void FigureHeads(HtmlOutput html)
    {
        foreach (var title in Titles)
        {
            html.Markup($"<th scope=\"col\">{title}</th>");
        }
    }

    /// <summary>Writes the cells of what a number was, what it is, the difference and its share.</summary>
    public static void Figures(HtmlOutput html, long before, long after, ColumnKind kind)
    {
        html.Markup($"<td data-v=\"{before}\">{FigureText.Of(before, kind)}</td><td data-v=\"{after}\">{FigureText.Of(after, kind)}</td>");
        Difference(html, before, after, kind);
        var share = ComparedRow.Share(before, after) ?? (after > 0 ? int.MaxValue : 0);
        html.Markup($"<td data-v=\"{(long)Math.Clamp(share * SharePrecision, -SharePrecision, int.MaxValue * SharePrecision)}\">{FigureText.OfShare(before, after)}</td>");
    }

    private static string Amount(ComparedPanel panel, int rows) => panel.Rows.Count > rows
        ? $"The first {rows:N0} of {panel.Rows.Count:N0} rows, by the difference of {panel.Definition.SortedBy.Title}"
        : $"{rows:N0} {(rows == 1 ? "row" : "rows")}, compared by {panel.Definition.SortedBy.Title}";

    private static void Head(HtmlOutput html, ComparedPanel panel)
    {
        var inOrder = panel.Definition.HasKeyOrder;
        html.Markup($"<thead><tr><th scope=\"col\"{(inOrder ? " aria-sort=\"ascending\"" : "")}>{panel.Definition.KeyTitle}</th><td class=\"bar\"></td>");
        FigureHeads(html);
        foreach (var (i, column) in panel.Definition.Columns.Index())
        {
            html.Markup(i == panel.SortedColumn ? "" : $"<th scope=\"col\">{column.Title} ±</th>");
        }

        html.Markup("</tr></thead>\n"u8);
    }

    private static void Row(HtmlOutput html, ComparedPanel panel, ComparedRow row, long most)
    {
        html.Markup("<tr><th scope=\"row\"><bdi>"u8);
        html.Text(row.RawName.Span);
        html.Markup("</bdi></th>"u8);
        Bar(html, row.Difference(panel.SortedColumn), most);
        Figures(html, row.Before[panel.SortedColumn], row.After[panel.SortedColumn], panel.Definition.SortedBy.Kind);
        foreach (var (i, column) in panel.Definition.Columns.Index())
        {
            if (i != panel.SortedColumn)
            {
                Difference(html, row.Before[i], row.After[i], column.Kind);
            }
        }

        html.Markup("</tr>\n"u8);
    }

    /// <summary>From the middle to the right for more, to the left for less.</summary>
    private static void Bar(HtmlOutput html, long difference, long most)
    {
        var share = most <= 0 ? 0 : Math.Clamp(50.0 * Math.Abs(difference) / most, 0, 50);
        html.Markup($"<td class=\"bar\"><svg aria-hidden=\"true\"><rect{(difference < 0 ? " class=\"less\"" : "")} x=\"{(difference < 0 ? 50 - share : 50):0.#}%\" width=\"{share:0.#}%\" height=\"100%\"/></svg></td>");
    }

    private static void Difference(HtmlOutput html, long before, long after, ColumnKind kind) =>
        html.Markup($"<td data-v=\"{after - before}\">{FigureText.OfDifference(before, after, kind)}</td>");
}
