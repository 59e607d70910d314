using System.Buffers;
using AccessLogs.Report.Csv;

namespace AccessLogs;

/// <summary>
/// Writes a comparison as comma-separated values, with a head, in UTF-8: a panel a file, or all in one. Names are written as
/// <see cref="CsvReportWriter"/> writes them.
/// </summary>
public static class CsvComparisonWriter
{
    /// <summary>Writes a panel: <c>name</c>, and of each column <c>…_before</c>, <c>…_after</c>, <c>…_difference</c> and <c>…_relative</c>.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="top">The most rows.</param>
    public static void WritePanel(IBufferWriter<byte> output, ComparedPanel panel, int top = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(panel);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        var csv = new CsvOutput(output);
        csv.Text("name"u8);
        foreach (var column in panel.Definition.Columns)
        {
            Heads(ref csv, column.Name + "_");
        }

        csv.EndRow();
        foreach (var row in panel.Rows.Take(top))
        {
            csv.Text(row.RawName.Span);
            for (var column = 0; column < panel.Definition.Columns.Count; column++)
            {
                Figures(ref csv, row.Before[column], row.After[column]);
            }

            csv.EndRow();
        }
    }

    /// <summary>Writes the totals: <c>name</c>, <c>before</c>, <c>after</c>, <c>difference</c>, <c>relative</c>.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="comparison">The comparison.</param>
    public static void WriteGeneral(IBufferWriter<byte> output, ReportComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(comparison);
        var csv = new CsvOutput(output);
        csv.Text("name"u8);
        Heads(ref csv);
        csv.EndRow();
        foreach (var ((name, before), (_, after)) in comparison.Before.Counts.Zip(comparison.After.Counts))
        {
            csv.Text(name);
            Figures(ref csv, before, after);
            csv.EndRow();
        }
    }

    /// <summary>
    /// Writes all as one table, a number a row: <c>panel</c>, <c>name</c>, <c>figure</c> (the column of the panel), <c>before</c>, <c>after</c>,
    /// <c>difference</c>, <c>relative</c>. The totals come first, as figures of the panel <c>general</c>.
    /// </summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="top">The most rows of a panel.</param>
    public static void WriteAll(IBufferWriter<byte> output, ReportComparison comparison, int top = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        var csv = new CsvOutput(output);
        csv.Text("panel"u8);
        csv.Text("name"u8);
        csv.Text("figure"u8);
        Heads(ref csv);
        csv.EndRow();
        foreach (var ((name, before), (_, after)) in comparison.Before.Counts.Zip(comparison.After.Counts))
        {
            Row(ref csv, ("general", default, name), before, after);
        }

        foreach (var panel in comparison.Panels)
        {
            foreach (var row in panel.Rows.Take(top))
            {
                foreach (var (i, column) in panel.Definition.Columns.Index())
                {
                    Row(ref csv, (panel.Definition.Name, row.RawName, column.Name), row.Before[i], row.After[i]);
                }
            }
        }
    }

    private static void Row(ref CsvOutput csv, (string Panel, ReadOnlyMemory<byte> Name, string Figure) names, long before, long after)
    {
        csv.Text(names.Panel);
        csv.Text(names.Name.Span);
        csv.Text(names.Figure);
        Figures(ref csv, before, after);
        csv.EndRow();
    }

    private static void Heads(ref CsvOutput csv, string prefix = "")
    {
        foreach (var figure in (string[])["before", "after", "difference", "relative"])
        {
            csv.Text(prefix + figure);
        }
    }

    private static void Figures(ref CsvOutput csv, long before, long after)
    {
        csv.Number(before);
        csv.Number(after);
        csv.Number(after - before);
        csv.Fraction(ComparedRow.Share(before, after));
    }
}
