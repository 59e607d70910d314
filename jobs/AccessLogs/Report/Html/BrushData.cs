using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace AccessLogs.Report.Html;

/// <summary>What the page's script cuts by time: a block of JSON, bounded as the <see cref="ReportSlice"/>s are.</summary>
internal static class BrushData
{
    private const string TimeLayout = "yyyy-MM-dd HH:mm";

    /// <summary>Nothing in it ends the element that it is in.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    /// <summary>Writes the block; nothing when the report is of one span.</summary>
    public static void Write(HtmlOutput html, IBufferWriter<byte> output, AccessLogReport report)
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
                WritePanel(writer, panel, report.Slices);
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

    private static void WritePanel(Utf8JsonWriter writer, ReportPanel panel, IReadOnlyList<ReportSlice> slices)
    {
        var definition = panel.Definition;
        int[] sums = [.. Enumerable.Range(0, definition.Columns.Count).Where(column => definition.Columns[column].IsSum)];
        var cells = new Dictionary<byte[], List<long>>(NameComparer.Instance);
        var hits = new long[slices.Count];
        for (var i = 0; i < slices.Count; i++)
        {
            var part = slices[i].Panels.FirstOrDefault(one => one.Name == panel.Name);
            hits[i] = part?.TotalHits ?? 0;
            foreach (var row in part?.Rows ?? [])
            {
                var name = row.RawName.ToArray();
                cells.TryAdd(name, []);
                cells[name].Add(i);
                cells[name].AddRange(sums.Select(column => part!.Value(row, column)));
            }
        }

        byte[][] names = [.. NamesInOrder(panel, cells)];
        writer.WriteStartObject(panel.Name);
        writer.WriteBoolean("inOrder"u8, definition.HasKeyOrder);
        writer.WriteNumber("sorted"u8, definition.Columns.Index().FirstOrDefault(column => column.Item == definition.SortedBy).Index);
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
        writer.WriteStartArray("names"u8);
        var markup = new ArrayBufferWriter<byte>();
        foreach (var name in names)
        {
            markup.ResetWrittenCount();
            new HtmlOutput(markup).Text(name);
            writer.WriteStringValue(markup.WrittenSpan);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rows"u8);
        foreach (var name in names)
        {
            WriteNumbers(writer, null, cells[name]);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>In the order of the table, and behind these what leads in some span only.</summary>
    private static IEnumerable<byte[]> NamesInOrder(ReportPanel panel, Dictionary<byte[], List<long>> cells) =>
        (panel.Definition.HasKeyOrder ? panel.InKeyOrder() : panel.Rows)
            .Select(row => row.RawName.ToArray())
            .Where(cells.ContainsKey)
            .Concat(cells.Keys)
            .Distinct(NameComparer.Instance);

    private static void WriteNumbers(Utf8JsonWriter writer, string? name, IEnumerable<long> numbers)
    {
        if (name is null)
        {
            writer.WriteStartArray();
        }
        else
        {
            writer.WriteStartArray(name);
        }

        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
