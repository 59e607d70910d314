using System.IO.Pipelines;

namespace AccessLogs.Report.Html;

/// <summary>A panel: a heading and a table, whichever panel it is.</summary>
internal static class PanelSection
{
    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(PipeWriter output, ReportPanel panel, int top, bool isApproximate, CancellationToken cancellationToken)
    {
        var html = new HtmlOutput(output);
        var definition = panel.Definition;
        var rows = Shown(panel, top);
        var sorted = definition.SortedColumn;
        var most = panel.Rows.Count == 0 ? 0 : panel.Value(panel.Rows[0], sorted);
        html.Markup($"<section class=\"panel\" id=\"{panel.Name}\" aria-labelledby=\"{panel.Name}-title\"");
        html.Markup(definition.Key is PanelKey.Day or PanelKey.Hour or PanelKey.Minutes ? " data-times>\n" : ">\n");
        html.Markup($"<h2 id=\"{panel.Name}-title\">{definition.Title}</h2>\n");
        html.Markup($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: {definition.Title}\">\n<table>\n<caption>{Amount(panel, rows.Count)}</caption>\n");
        await TableSection.WriteAsync(
            output,
            rows,
            () => Head(html, definition, sorted),
            row => Row(html, panel, row, (sorted, most, top, isApproximate)),
            cancellationToken).ConfigureAwait(false);
        html.Markup("</div>\n</section>\n"u8);
    }

    /// <summary>The rows that are shown, in their order.</summary>
    public static IReadOnlyList<ReportRow> Shown(ReportPanel panel, int top)
    {
        IReadOnlyList<ReportRow> rows = [.. panel.Rows.Take(top)];
        return panel.Definition.HasKeyOrder ? panel.InKeyOrder(rows) : rows;
    }

    private static void Row(HtmlOutput html, ReportPanel panel, in ReportRow row, (int Sorted, long Most, int Top, bool IsApproximate) scale)
    {
        html.Markup("<tr><th scope=\"row\">"u8);
        Name(html, panel, row, scale.Top, scale.IsApproximate);
        html.Markup("</th>"u8);
        Bar(html, panel.Value(row, scale.Sorted), scale.Most);
        for (var column = 0; column < panel.Definition.Columns.Count; column++)
        {
            Figure(html, panel.Value(row, column), panel.Definition.Columns[column].Kind, FigureText.Mark(row, panel.Definition.Columns[column], scale.IsApproximate));
        }

        html.Markup("</tr>\n"u8);
    }

    private static string Amount(ReportPanel panel, int rows)
    {
        var about = panel.Unseen > 0 ? "about " : "";
        var amount = panel.TotalRows > rows
            ? $"The first {rows:N0} of {about}{panel.TotalRows:N0} rows, by {panel.Definition.SortedBy.Title}"
            : $"{rows:N0} {(rows == 1 ? "row" : "rows")}";
        return amount
            + (panel.Unseen > 0 ? $"; none that was dropped has more than {panel.Unseen:N0} hits" : "")
            + (panel.UnseenItems > 0 ? $"; no item that was dropped has more than {panel.UnseenItems:N0}" : "");
    }

    private static void Head(HtmlOutput html, PanelDefinition definition, int sorted)
    {
        html.Markup($"<thead><tr><th scope=\"col\"{(definition.HasKeyOrder ? " aria-sort=\"ascending\"" : "")}>{definition.KeyTitle}</th>");
        html.Markup("<td class=\"bar\"></td>"u8);
        for (var column = 0; column < definition.Columns.Count; column++)
        {
            html.Markup($"<th scope=\"col\"{(column == sorted && !definition.HasKeyOrder ? " aria-sort=\"descending\"" : "")}>{definition.Columns[column].Title}</th>");
        }

        html.Markup("</tr></thead>\n"u8);
    }

    private static void Name(HtmlOutput html, ReportPanel panel, in ReportRow row, int top, bool isApproximate)
    {
        if (row.Items.Count == 0)
        {
            Isolated(html, row);
            return;
        }

        html.Markup("<details><summary>"u8);
        Isolated(html, row);
        html.Markup("</summary><ul>"u8);
        for (var i = 0; i < row.Items.Count && i < top; i++)
        {
            var item = row.Items[i];
            html.Markup("<li>"u8);
            Isolated(html, item);
            var first = panel.Definition.Columns[0];
            html.Markup($" <small>{FigureText.Mark(item, first, isApproximate)}{FigureText.Of(panel.Value(item, 0), first.Kind)}</small></li>");
        }

        html.Markup(row.Items.Count > top ? $"<li>{top:N0} of {row.Items.Count:N0}</li></ul></details>" : "</ul></details>");
    }

    /// <summary>A name of another direction of writing turns nothing around it.</summary>
    private static void Isolated(HtmlOutput html, in ReportRow row)
    {
        html.Markup("<bdi>"u8);
        html.Text(row.RawName.Span);
        html.Markup("</bdi>"u8);
    }

    private static void Bar(HtmlOutput html, long value, long most)
    {
        var share = most <= 0 ? 0 : Math.Clamp(100.0 * value / most, 0, 100);
        html.Markup($"<td class=\"bar\"><svg aria-hidden=\"true\"><rect width=\"{share:0.#}%\" height=\"100%\"/></svg></td>");
    }

    /// <summary>Numbers that are shown with a unit or a mark have their value for the script to sort by.</summary>
    private static void Figure(HtmlOutput html, long value, ColumnKind kind, string mark) => html.Markup(kind == ColumnKind.Count && mark.Length == 0
        ? $"<td>{FigureText.Of(value, kind)}</td>"
        : $"<td data-v=\"{value}\">{mark}{FigureText.Of(value, kind)}</td>");
}
