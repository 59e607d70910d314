using System.Globalization;
using System.Text.Json;

namespace AccessLogs.Report.GoAccess;

/// <summary>The <c>metadata</c> of a panel: totals, means and extremes of its rows, or of what these are made of.</summary>
internal static class GoAccessTotals
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, GoAccessPanel panel)
    {
        ReportRow[] rows = [.. panel.Rows.SelectMany(row => row.Items.Count > 0 ? row.Items : [row])];
        ReportRow[] timed = [.. rows.Where(row => row.Further.Count > 0)];
        writer.WriteStartObject("metadata"u8);
        if (timed.Length > 0)
        {
            writer.WriteStartObject("avgts"u8);
            WriteValue(writer, "avg"u8, (long)timed.Average(row => (double)row.Further[0]), null);
            writer.WriteEndObject();
            WriteFigures(writer, "cumts"u8, timed, row => row.Further[1], hasShares: false);
            WriteFigures(writer, "maxts"u8, timed, row => row.Further[2], hasShares: false);
        }

        WriteFigures(writer, "bytes"u8, rows, row => row.Bytes, hasShares: true);
        WriteFigures(writer, "visitors"u8, rows, row => row.Visitors, hasShares: true);
        WriteFigures(writer, "hits"u8, rows, row => row.Hits, hasShares: true);
        writer.WriteStartObject("data"u8);
        WriteValue(writer, "total"u8, rows.Length, null);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>A share as GoAccess writes it: text, two digits before the point at least.</summary>
    public static string Percent(long part, long all) => (all == 0 ? 0 : 100.0 * part / all).ToString("00.00", CultureInfo.InvariantCulture);

    private static void WriteFigures(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReportRow[] rows, Func<ReportRow, long> figure, bool hasShares)
    {
        var total = rows.Sum(figure);
        long? all = hasShares ? total : null;
        writer.WriteStartObject(name);
        WriteValue(writer, "total"u8, total, null);
        WriteValue(writer, "avg"u8, rows.Length == 0 ? 0 : total / rows.Length, all);
        WriteValue(writer, "max"u8, rows.Length == 0 ? 0 : rows.Max(figure), all);
        WriteValue(writer, "min"u8, rows.Length == 0 ? 0 : rows.Min(figure), all);
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long value, long? all)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("value"u8, value);
        if (all is { } whole)
        {
            writer.WriteString("percent"u8, Percent(value, whole));
        }

        writer.WriteEndObject();
    }
}
