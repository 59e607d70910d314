using System.Buffers;
using AccessLogs.Report.Csv;

namespace AccessLogs;

/// <summary>
/// Writes the report as comma-separated values, with a head, in UTF-8: a panel a file, or all in one. A name that a spreadsheet would take for
/// a formula begins with an apostrophe; all others are as the log has them.
/// </summary>
public static class CsvReportWriter
{
    /// <summary>Writes a panel: <c>name</c>, <c>part_of</c>, and its columns; if rows were dropped, <c>missing_hits</c> and <c>unseen_hits</c> too, and <c>standard_error</c> if they are of a sample.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="top">The most rows, and the most of what a row is made of.</param>
    public static void WritePanel(IBufferWriter<byte> output, ReportPanel panel, int top = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(panel);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        var csv = new CsvOutput(output);
        Head(ref csv, panel.Definition.Columns, panel.HasDropped, panel.IsOfSample);
        foreach (var (row, partOf) in panel.Flat(top))
        {
            Names(ref csv, row, partOf);
            for (var column = 0; column < panel.Definition.Columns.Count; column++)
            {
                csv.Number(panel.Value(row, column));
            }

            if (panel.HasDropped)
            {
                Bounds(ref csv, panel, row, partOf);
            }

            if (panel.IsOfSample)
            {
                csv.Number(row.StandardError);
            }

            csv.EndRow();
        }
    }

    /// <summary>Writes all panels as one table: <c>panel</c>, <c>name</c>, <c>part_of</c>, and the columns of all panels, each row with those of its own.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="report">The report.</param>
    /// <param name="top">The most rows of a panel, and the most of what a row is made of.</param>
    public static void WriteAll(IBufferWriter<byte> output, AccessLogReport report, int top = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        // Those of all panels there are, in the same order for every report; behind them those of panels that the user asked for.
        ReportColumn[] all =
        [
            .. Panels.All.Concat(report.Panels.Select(panel => panel.Definition)).SelectMany(panel => panel.Columns).DistinctBy(column => column.Name, StringComparer.Ordinal),
        ];
        var csv = new CsvOutput(output);
        csv.Text("panel"u8);
        Head(ref csv, all, report.Approximation is not null, report.Approximation is not null);
        foreach (var panel in report.Panels)
        {
            var columns = panel.Definition.Columns.Index().ToDictionary(column => column.Item.Name, column => column.Index, StringComparer.Ordinal);
            foreach (var (row, partOf) in panel.Flat(top))
            {
                csv.Text(panel.Name);
                Names(ref csv, row, partOf);
                foreach (var column in all)
                {
                    csv.Number(columns.TryGetValue(column.Name, out var own) ? panel.Value(row, own) : null);
                }

                if (report.Approximation is not null)
                {
                    Bounds(ref csv, panel, row, partOf);
                    csv.Number(row.StandardError);
                }

                csv.EndRow();
            }
        }
    }

    /// <summary>Writes the totals: one row, named as in the JSON report.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="general">The totals.</param>
    public static void WriteGeneral(IBufferWriter<byte> output, GeneralFigures general)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(general);
        var csv = new CsvOutput(output);
        foreach (var (name, _) in general.Counts)
        {
            csv.Text(name);
        }

        csv.Text("start_time"u8);
        csv.Text("end_time"u8);
        csv.EndRow();
        foreach (var (_, count) in general.Counts)
        {
            csv.Number(count);
        }

        csv.Time(general.StartTime);
        csv.Time(general.EndTime);
        csv.EndRow();
    }

    /// <summary>Writes the totals of virtual hosts: <c>vhost</c>, <c>directory</c>, and the counts, named as in the JSON report.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="hosts">The name of each virtual host as text, the directory of its files, and its totals.</param>
    public static void WriteIndex(IBufferWriter<byte> output, IReadOnlyList<(string Name, string Directory, GeneralFigures General)> hosts)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(hosts);
        var csv = new CsvOutput(output);
        csv.Text("vhost"u8);
        csv.Text("directory"u8);
        foreach (var (name, _) in hosts.Count > 0 ? hosts[0].General.Counts : [])
        {
            csv.Text(name);
        }

        csv.EndRow();
        foreach (var (name, directory, general) in hosts)
        {
            csv.Text(name);
            csv.Text(directory);
            foreach (var (_, count) in general.Counts)
            {
                csv.Number(count);
            }

            csv.EndRow();
        }
    }

    private static void Head(ref CsvOutput csv, IReadOnlyList<ReportColumn> columns, bool hasBounds, bool hasErrors)
    {
        csv.Text("name"u8);
        csv.Text("part_of"u8);
        foreach (var column in columns)
        {
            csv.Text(column.Name);
        }

        if (hasBounds)
        {
            csv.Text("missing_hits"u8);
            csv.Text("unseen_hits"u8);
        }

        if (hasErrors)
        {
            csv.Text("standard_error"u8);
        }

        csv.EndRow();
    }

    private static void Bounds(ref CsvOutput csv, ReportPanel panel, in ReportRow row, ReportRow? partOf)
    {
        csv.Number(row.Missing);
        csv.Number(partOf is null ? panel.Unseen : panel.UnseenItems);
    }

    private static void Names(ref CsvOutput csv, in ReportRow row, ReportRow? partOf)
    {
        csv.Text(row.RawName.Span);
        csv.Text(partOf is { } whole ? whole.RawName.Span : default);
    }
}
