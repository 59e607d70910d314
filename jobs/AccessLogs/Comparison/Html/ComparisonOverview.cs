using AccessLogs.Report.Html;

namespace AccessLogs.Comparison.Html;

/// <summary>The totals of both reports, and the hours of their days.</summary>
internal static class ComparisonOverview
{
    private const int Width = 1_000;
    private const int PlotHeight = 110;
    private const int LabelHeight = 22;
    private const int Hours = 24;
    private const double Step = (double)Width / Hours;
    private const double BarWidth = Step * 0.4;

    /// <summary>Writes the section.</summary>
    public static void Write(HtmlOutput html, ReportComparison comparison)
    {
        html.Markup("<section id=\"overview\" aria-labelledby=\"overview-title\">\n<h2 id=\"overview-title\">Overview</h2>\n"u8);
        html.Markup("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: Totals\">\n<table class=\"totals-compared\">\n<thead><tr><th scope=\"col\">Total</th>"u8);
        ComparisonSection.FigureHeads(html);
        html.Markup("</tr></thead>\n<tbody>\n"u8);
        foreach (var ((name, before), (_, after)) in comparison.Before.Counts.Zip(comparison.After.Counts).Where(pair => pair.First.Count + pair.Second.Count > 0))
        {
            var (title, kind) = FigureText.OfTotal(name);
            html.Markup($"<tr><th scope=\"row\">{title}</th>");
            ComparisonSection.Figures(html, before, after, kind);
            html.Markup("</tr>\n"u8);
        }

        html.Markup("</tbody>\n</table>\n</div>\n"u8);
        if (comparison.Panels.FirstOrDefault(panel => panel.Definition.Key == PanelKey.HourOfDay && panel.Definition.Columns.Contains(ReportColumn.Visitors)) is { } hours)
        {
            Chart(html, hours);
        }

        html.Markup("</section>\n"u8);
    }

    private static void Chart(HtmlOutput html, ComparedPanel hours)
    {
        var most = Math.Max(1, hours.Rows.Max(row => Math.Max(row.Before[0], row.After[0])));
        html.Markup($"<figure>\n<figcaption>Requests by hour of the day, before and after; the numbers are in <a href=\"#{hours.Definition.Name}\">{hours.Definition.Title}</a></figcaption>\n");
        html.Markup($"<svg class=\"compared\" viewBox=\"0 0 {Width} {PlotHeight + (2 * LabelHeight)}\" role=\"img\" aria-label=\"Requests by hour of the day, before and after, at most {most:N0}\">\n");
        html.Markup("<rect class=\"was\" y=\"3\" width=\"14\" height=\"12\"/><text x=\"20\" y=\"14\">before</text><rect class=\"is\" x=\"90\" y=\"3\" width=\"14\" height=\"12\"/><text x=\"110\" y=\"14\">after</text>"u8);
        html.Markup($"<text class=\"most\" x=\"{Width}\" y=\"14\">max {most:N0}</text>\n<path d=\"M0 {LabelHeight}H{Width}M0 {LabelHeight + PlotHeight}H{Width}\"/>\n");
        foreach (var row in hours.Definition.InKeyOrder(hours.Rows, row => row.Name))
        {
            var left = Step * int.Parse(row.Name, System.Globalization.CultureInfo.InvariantCulture);
            Bar("was", left + (Step * 0.08), row.Before[0]);
            Bar("is", left + (Step * 0.08) + BarWidth, row.After[0]);
            html.Markup($"<text class=\"hour\" x=\"{left + (Step / 2):0.##}\" y=\"{PlotHeight + (2 * LabelHeight) - 6}\">{row.Name}</text>\n");

            void Bar(string name, double x, long value)
            {
                var height = (double)value / most * PlotHeight;
                html.Markup($"<rect class=\"{name}\" x=\"{x:0.##}\" y=\"{LabelHeight + PlotHeight - height:0.##}\" width=\"{BarWidth:0.##}\" height=\"{height:0.##}\"><title>{row.Name}: {value:N0}</title></rect>");
            }
        }

        html.Markup("</svg>\n</figure>\n"u8);
    }
}
