using System.Buffers;
using System.Globalization;
using System.Text.Json;
using AccessLogs.Classification;
using AccessLogs.Report;
using AccessLogs.Report.GoAccess;

namespace AccessLogs;

/// <summary>
/// Writes the report as GoAccess 1.7 writes its JSON, for what reads that: the same fields in the same places. The figures are counted by the
/// rules of docs/report-format.md, which says where they differ from GoAccess's.
/// </summary>
public static class GoAccessJsonWriter
{
    private const string DateLayout = "dd/MMM/yyyy";

    /// <summary>Writes a report.</summary>
    /// <param name="output">Takes the UTF-8 text, which ends with a line end.</param>
    /// <param name="report">The report with all its rows, since totals are made of these.</param>
    /// <param name="options">What it says of the run; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="GoAccessOptions.Top"/> is negative.</exception>
    public static void Write(IBufferWriter<byte> output, AccessLogReport report, GoAccessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        options ??= new GoAccessOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Top, nameof(options));
        GoAccessPanel[] panels = [.. new GoAccessPanels(report, StaticFiles.With(options.StaticFiles)).All()];
        using (var writer = new Utf8JsonWriter(output, ReportJson.Options))
        {
            writer.WriteStartObject();
            WriteGeneral(writer, report.General, panels, options);
            foreach (var panel in panels)
            {
                WritePanel(writer, panel, report.General, options.Top);
            }

            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteGeneral(Utf8JsonWriter writer, GeneralFigures general, GoAccessPanel[] panels, GoAccessOptions options)
    {
        writer.WriteStartObject("general"u8);
        writer.WriteString("start_date"u8, general.StartTime?.ToString(DateLayout, CultureInfo.InvariantCulture) ?? "");
        writer.WriteString("end_date"u8, general.EndTime?.ToString(DateLayout, CultureInfo.InvariantCulture) ?? "");
        writer.WriteString("date_time"u8, options.Created.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + Offset(options.Created));
        writer.WriteNumber("total_requests"u8, general.TotalRequests);
        writer.WriteNumber("valid_requests"u8, general.ValidRequests);
        writer.WriteNumber("failed_requests"u8, general.FailedRequests);
        writer.WriteNumber("generation_time"u8, (long)options.Took.TotalSeconds);
        writer.WriteNumber("unique_visitors"u8, general.UniqueVisitors);
        writer.WriteNumber("unique_files"u8, Count("requests"));
        writer.WriteNumber("excluded_hits"u8, general.ExcludedRequests);
        writer.WriteNumber("unique_referrers"u8, Count("referrers"));
        writer.WriteNumber("unique_not_found"u8, general.UniqueNotFound);
        writer.WriteNumber("unique_static_files"u8, Count("static_requests"));
        writer.WriteNumber("log_size"u8, options.LogBytes);
        writer.WriteNumber("bandwidth"u8, general.Bandwidth);
        writer.WriteStartArray("log_path"u8);
        foreach (var log in options.Logs)
        {
            writer.WriteStringValue(log);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();

        int Count(string name) => panels.First(panel => panel.Name == name).Rows.Count;
    }

    private static string Offset(DateTimeOffset time) => time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    private static void WritePanel(Utf8JsonWriter writer, GoAccessPanel panel, GeneralFigures general, int top)
    {
        writer.WriteStartObject(panel.Name);
        GoAccessTotals.Write(writer, panel);
        writer.WriteStartArray("data"u8);
        for (var i = 0; i < panel.Rows.Count && i < top; i++)
        {
            WriteRow(writer, panel.Rows[i], general, top);
            if (writer.BytesPending > ReportJson.FlushSize)
            {
                writer.Flush();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter writer, in ReportRow row, GeneralFigures general, int top)
    {
        writer.WriteStartObject();
        WriteCount(writer, "hits"u8, row.Hits, general.ValidRequests);
        WriteCount(writer, "visitors"u8, row.Visitors, general.UniqueVisitors);
        WriteCount(writer, "bytes"u8, row.Bytes, general.Bandwidth);
        if (row.Further is [var mean, var sum, var longest])
        {
            writer.WriteNumber("avgts"u8, mean);
            writer.WriteNumber("cumts"u8, sum);
            writer.WriteNumber("maxts"u8, longest);
        }

        ReportJson.WriteName(writer, "data"u8, row);
        if (row.Items.Count > 0)
        {
            writer.WriteStartArray("items"u8);
            for (var i = 0; i < row.Items.Count && i < top; i++)
            {
                WriteRow(writer, row.Items[i], general, top);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long count, long all)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("count"u8, count);
        writer.WriteString("percent"u8, GoAccessTotals.Percent(count, all));
        writer.WriteEndObject();
    }
}
