using System.Buffers;
using System.Text.Json;
using AccessLogs.Report;

namespace AccessLogs;

/// <summary>Writes the JSON report of docs/report-format.md: valid UTF-8, in a fixed order, so that equal counts are equal bytes.</summary>
public static class JsonReportWriter
{
    /// <summary>Writes a report.</summary>
    /// <param name="output">Takes the UTF-8 text, which ends with a line end.</param>
    /// <param name="report">The report.</param>
    /// <param name="top">The most rows of a panel: the first ones.</param>
    public static void Write(IBufferWriter<byte> output, AccessLogReport report, int top = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        using (var writer = new Utf8JsonWriter(output, ReportJson.Options))
        {
            Write(writer, report, top);
        }

        output.Write("\n"u8);
    }

    /// <summary>Writes the reports of virtual hosts, one behind the other.</summary>
    /// <param name="output">Takes the UTF-8 text, which ends with a line end.</param>
    /// <param name="reports">The name of each virtual host, and its report; asked for one after the other.</param>
    /// <param name="rest">What is of no virtual host: lines that failed or were left out.</param>
    /// <param name="top">The most rows of a panel.</param>
    public static void WriteVirtualHosts(
        IBufferWriter<byte> output, IEnumerable<(ReadOnlyMemory<byte> Name, AccessLogReport Report)> reports, GeneralFigures rest, int top = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(rest);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        using (var writer = new Utf8JsonWriter(output, ReportJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("failed_requests"u8, rest.FailedRequests);
            writer.WriteNumber("excluded_requests"u8, rest.ExcludedRequests);
            writer.WriteStartArray("vhosts"u8);
            foreach (var (name, report) in reports)
            {
                writer.WriteStartObject();
                ReportJson.WriteName(writer, "vhost"u8, new ReportRow(name, 0, 0, 0));
                writer.WritePropertyName("report"u8);
                Write(writer, report, top);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter writer, AccessLogReport report, int top)
    {
        writer.WriteStartObject();
        WriteGeneral(writer, report.General);
        if (report.Approximation is { } approximation)
        {
            WriteApproximation(writer, approximation);
        }

        foreach (var panel in report.Panels)
        {
            WritePanel(writer, panel, top);
        }

        writer.WriteEndObject();
    }

    private static void WriteGeneral(Utf8JsonWriter writer, GeneralFigures general)
    {
        writer.WriteStartObject("general"u8);
        writer.WriteNumber("total_requests"u8, general.TotalRequests);
        writer.WriteNumber("valid_requests"u8, general.ValidRequests);
        writer.WriteNumber("failed_requests"u8, general.FailedRequests);
        if (general.ExcludedRequests > 0)
        {
            writer.WriteNumber("excluded_requests"u8, general.ExcludedRequests);
        }

        if (general.Messages > 0)
        {
            writer.WriteNumber("error_log_messages"u8, general.Messages);
        }

        writer.WriteNumber("unique_visitors"u8, general.UniqueVisitors);
        writer.WriteNumber("unique_files"u8, general.UniqueFiles);
        writer.WriteNumber("unique_not_found"u8, general.UniqueNotFound);
        writer.WriteNumber("bandwidth"u8, general.Bandwidth);
        writer.WriteString("start_date"u8, general.StartTime?.ToString("yyyy-MM-dd"));
        writer.WriteString("end_date"u8, general.EndTime?.ToString("yyyy-MM-dd"));
        writer.WriteString("start_time"u8, general.StartTime?.ToString("yyyy-MM-ddTHH:mm:sszzz"));
        writer.WriteString("end_time"u8, general.EndTime?.ToString("yyyy-MM-ddTHH:mm:sszzz"));
        writer.WriteEndObject();
    }

    internal static void WriteApproximation(Utf8JsonWriter writer, Approximation approximation)
    {
        writer.WriteStartObject("approximation"u8);
        writer.WriteNumber("visitors"u8, approximation.Visitors);
        writer.WriteNumber("visitors_of_days"u8, approximation.VisitorsOfDays);
        writer.WriteNumber("visitors_of_facets"u8, approximation.VisitorsOfFacets);
        writer.WriteNumber("visitors_of_rows"u8, approximation.VisitorsOfRows);
        writer.WriteNumber("rows"u8, approximation.Rows);
        writer.WriteNumber("percentiles"u8, approximation.Percentiles);
        if (approximation.SampledVisitors is { } share)
        {
            writer.WriteNumber("sampled_visitors"u8, share);
        }

        if (approximation.SampledBehaviour is { } behaviour)
        {
            writer.WriteNumber("sampled_behaviour"u8, behaviour);
        }

        writer.WriteEndObject();
    }

    private static void WritePanel(Utf8JsonWriter writer, ReportPanel panel, int top)
    {
        writer.WriteStartObject(panel.Name);
        writer.WriteStartArray("data"u8);
        for (var i = 0; i < panel.Rows.Count && i < top; i++)
        {
            WriteRow(writer, panel, panel.Rows[i], top);
            if (writer.BytesPending > ReportJson.FlushSize)
            {
                writer.Flush();
            }
        }

        writer.WriteEndArray();
        if (panel.Unseen > 0)
        {
            writer.WriteNumber("rows"u8, panel.TotalRows);
            writer.WriteNumber("unseen_hits"u8, panel.Unseen);
        }

        if (panel.UnseenItems > 0)
        {
            writer.WriteNumber("unseen_item_hits"u8, panel.UnseenItems);
        }

        writer.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter writer, ReportPanel panel, in ReportRow row, int top)
    {
        writer.WriteStartObject();
        ReportJson.WriteName(writer, "data"u8, row);
        var columns = panel.Definition.Columns;
        if (ReferenceEquals(columns, ReportColumn.Standard))
        {
            writer.WriteNumber("hits"u8, row.Hits);
            writer.WriteNumber("visitors"u8, row.Visitors);
            writer.WriteNumber("bytes"u8, row.Bytes);
        }
        else
        {
            for (var column = 0; column < columns.Count; column++)
            {
                writer.WriteNumber(columns[column].Name, panel.Value(row, column));
            }
        }

        if (row.Missing > 0)
        {
            writer.WriteNumber("missing_hits"u8, row.Missing);
        }

        if (row.StandardError > 0)
        {
            writer.WriteNumber("standard_error"u8, row.StandardError);
        }

        if (row.Items.Count > 0)
        {
            writer.WriteStartArray("items"u8);
            for (var i = 0; i < row.Items.Count && i < top; i++)
            {
                WriteRow(writer, panel, row.Items[i], top);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
