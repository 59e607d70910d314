using System.Globalization;

namespace AccessLogs.Report.Html;

/// <summary>Requests, visitors and bytes over time, one above the other: by hour up to two weeks, by day beyond.</summary>
internal sealed class TimeChart
{
    private const int HoursOfDay = 24;
    private const int MaxHours = 14 * HoursOfDay;
    private const int Width = 1_000;
    private const int PlotHeight = 84;
    private const int LabelHeight = 22;
    private const int Labels = 6;
    private const string HourLayout = "yyyy-MM-dd HH:mm";
    private const string DayLayout = "yyyy-MM-dd";

    private readonly ReportPanel _panel;
    private readonly string _layout;
    private readonly TimeSpan _step;
    private readonly DateTime _start;
    private readonly long _steps;

    private TimeChart(ReportPanel panel)
    {
        _panel = panel;
        (_layout, _step) = panel.Definition.Key == PanelKey.Hour ? (HourLayout, TimeSpan.FromHours(1)) : (DayLayout, TimeSpan.FromDays(1));
        _start = panel.Rows.Min(row => Time(row));
        _steps = (long)((panel.Rows.Max(row => Time(row)) - _start) / _step) + 1;
    }

    /// <summary>The chart of a report; null when nothing has a time.</summary>
    public static TimeChart? Of(AccessLogReport report)
    {
        var charts = report.Panels
            .Where(panel => panel.Definition.Key is PanelKey.Hour or PanelKey.Day && panel.Definition.Columns.Contains(ReportColumn.Visitors) && panel.Rows.Count > 0)
            .Select(panel => new TimeChart(panel))
            .ToList();
        return charts.Find(chart => chart._panel.Definition.Key == PanelKey.Hour && chart._steps <= MaxHours)
            ?? charts.Find(chart => chart._panel.Definition.Key == PanelKey.Day);
    }

    /// <summary>Writes the chart.</summary>
    public void Write(HtmlOutput html)
    {
        var unit = _step.TotalHours > 1 ? "day" : "hour";
        html.Markup($"<figure data-start=\"{_start:yyyy-MM-dd HH:mm}\" data-hours=\"{_steps * _step.TotalHours}\">\n<figcaption>By {unit}; the numbers are in <a href=\"#{_panel.Name}\">{_panel.Definition.Title}</a>");
        html.Markup(_panel.TotalRows > _panel.Rows.Count ? $" (the busiest {_panel.Rows.Count:N0} of {_panel.TotalRows:N0})" : "");
        html.Markup("</figcaption>\n"u8);
        for (var column = 0; column < ReportColumn.Standard.Count; column++)
        {
            Plot(html, column, unit);
        }

        html.Markup("</figure>\n"u8);
    }

    private void Plot(HtmlOutput html, int column, string unit)
    {
        var definition = _panel.Definition.Columns[column];
        var most = _panel.Rows.Max(row => _panel.Value(row, column));
        var title = definition == ReportColumn.Hits ? "Requests" : definition.Title;
        html.Markup($"<svg class=\"plot s{column}\" viewBox=\"0 0 {Width} {PlotHeight + (2 * LabelHeight)}\" role=\"img\" aria-label=\"{title} by {unit}, at most {FigureText.Of(most, definition.Kind)}\">\n");
        html.Markup($"<text x=\"0\" y=\"14\">{title}</text><text class=\"most\" x=\"{Width}\" y=\"14\">max {FigureText.Of(most, definition.Kind)}</text>\n");
        html.Markup($"<path d=\"M0 {LabelHeight}H{Width}M0 {LabelHeight + PlotHeight}H{Width}\"/>\n");
        var step = (double)Width / _steps;
        foreach (var row in _panel.InKeyOrder())
        {
            var value = _panel.Value(row, column);
            var height = most <= 0 ? 0 : Math.Max(0, (double)value / most * PlotHeight);
            var left = (Time(row) - _start) / _step * step;
            html.Markup($"<rect x=\"{left:0.##}\" y=\"{LabelHeight + PlotHeight - height:0.##}\" width=\"{Math.Max(step * 0.86, 0.5):0.##}\" height=\"{height:0.##}\"><title>{row.Name}: {FigureText.Of(value, definition.Kind)}</title></rect>\n");
        }

        TimeLabels(html, step);
        html.Markup("</svg>\n"u8);
    }

    private void TimeLabels(HtmlOutput html, double step)
    {
        // Of many hours midnights are named.
        var every = Math.Max(1, (_steps + Labels - 1) / Labels);
        var byMidnight = _step.TotalHours == 1 && every > HoursOfDay / 2;
        every = byMidnight ? (every + HoursOfDay - 1) / HoursOfDay * HoursOfDay : every;
        for (long i = byMidnight ? (HoursOfDay - _start.Hour) % HoursOfDay : 0; i < _steps; i += every)
        {
            html.Markup($"<text x=\"{i * step:0.##}\" y=\"{PlotHeight + (2 * LabelHeight) - 6}\">{(_start + (_step * i)).ToString(byMidnight ? DayLayout : _layout, CultureInfo.InvariantCulture)}</text>\n");
        }
    }

    private DateTime Time(in ReportRow row) => DateTime.ParseExact(row.Name, _layout, CultureInfo.InvariantCulture);
}
