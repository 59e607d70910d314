using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace AccessLogs.Report.Html;

/// <summary>What the page's script cuts by time: a block of JSON with the rows that the <see cref="ReportSlice"/>s have.</summary>
internal static class BrushData
{
    private const string TimeLayout = "yyyy-MM-dd HH:mm";

    /// <summary>Nothing in it ends the element that it is in.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    /// <summary>Writes the block; nothing when the report is of one span.</summary>
    /// <param name="html">Takes what is around it.</param>
    /// <param name="output">The same, for JSON.</param>
    /// <param name="report">The report.</param>
    /// <param name="top">The most rows of a panel that the page shows.</param>
    public static void Write(HtmlOutput html, IBufferWriter<byte> output, AccessLogReport report, int top)
    {
        if (report.Slices.Count < 2)
        {
            return;
        }

        html.Markup("<script type=\"application/json\" id=\"brush-data\">"u8);
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("hours"u8, report.Slices[0].Length.TotalHours);
            writer.WriteStartArray("starts"u8);
            foreach (var slice in report.Slices)
            {
                writer.WriteStringValue(slice.Start.ToString(TimeLayout));
            }

            writer.WriteEndArray();
            writer.WriteStartObject("totals"u8);
            WriteNumbers(writer, "hits", report.Slices.Select(slice => slice.General.ValidRequests));
            WriteNumbers(writer, "visitors", report.Slices.Select(slice => (long)slice.General.UniqueVisitors));
            WriteNumbers(writer, "bytes", report.Slices.Select(slice => slice.General.Bandwidth));
            writer.WriteEndObject();
            writer.WriteStartObject("panels"u8);
            foreach (var panel in report.Panels.Where(panel => IsCut(panel.Definition, report.Slices[0].Length) && report.Slices.Any(slice => slice.Panels.Any(one => one.Name == panel.Name))))
            {
                WritePanel(writer, panel, report.Slices, top);
                writer.Flush();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        html.Markup("</script>\n"u8);
    }

    /// <summary>Rows that are times finer than a span are chosen by their names.</summary>
    private static bool IsCut(PanelDefinition definition, TimeSpan span) =>
        definition.Key is not (PanelKey.Hour or PanelKey.Minutes) && (definition.Key != PanelKey.Day || span.TotalDays <= 1);

    private static void WritePanel(Utf8JsonWriter writer, ReportPanel panel, IReadOnlyList<ReportSlice> slices, int top)
    {
        var definition = panel.Definition;
        int[] sums = [.. Enumerable.Range(0, definition.Columns.Count).Where(column => definition.Columns[column].IsSum)];
        var rows = new BrushRows();
        foreach (var row in PanelSection.Shown(panel, top))
        {
            rows.Add(row.RawName);
        }

        var shown = rows.Rows.Count;
        var hits = new long[slices.Count];
        var figures = new long[sums.Length];
        for (var i = 0; i < slices.Count; i++)
        {
            var part = slices[i].Panels.FirstOrDefault(one => one.Name == panel.Name);
            hits[i] = part?.TotalHits ?? 0;
            foreach (var row in part?.Rows ?? [])
            {
                for (var column = 0; column < sums.Length; column++)
                {
                    figures[column] = part!.Value(row, sums[column]);
                }

                rows.Add(row.RawName, i, figures);
            }
        }

        writer.WriteStartObject(panel.Name);
        writer.WriteBoolean("inOrder"u8, definition.HasKeyOrder);
        writer.WriteNumber("sorted"u8, definition.SortedColumn);
        writer.WriteStartArray("columns"u8);
        foreach (var column in definition.Columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, column.Name);
            writer.WriteString("kind"u8, column.Kind.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteNumbers(writer, "sums", sums.Select(column => (long)column));
        WriteNumbers(writer, "hits", hits);
        WriteRows(writer, rows, shown);
        writer.WriteEndObject();
    }

    /// <summary>Those of the table by their places, and behind these, by name, those that lead in some span only.</summary>
    private static void WriteRows(Utf8JsonWriter writer, BrushRows rows, int shown)
    {
        writer.WriteStartArray("rows"u8);
        foreach (var (_, text) in rows.Rows)
        {
            writer.WriteStringValue(CollectionsMarshal.AsSpan(text));
            if (writer.BytesPending > TableSection.FlushSize)
            {
                writer.Flush();
            }
        }

        writer.WriteEndArray();
        writer.WriteStartArray("more"u8);
        var markup = new ArrayBufferWriter<byte>();
        foreach (var (name, _) in rows.Rows.Skip(shown))
        {
            markup.ResetWrittenCount();
            new HtmlOutput(markup).Text(name.Span);
            writer.WriteStringValue(markup.WrittenSpan);
        }

        writer.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
