using System.Buffers;
using System.Text.Json;
using AccessLogs.Report;

namespace AccessLogs;

/// <summary>Writes a comparison as JSON: each number as <c>{"before":…,"after":…,"difference":…,"relative":…}</c>.</summary>
public static class ComparisonJsonWriter
{
    /// <summary>Writes a comparison.</summary>
    /// <param name="output">Takes the UTF-8 text, which ends with a line end.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="top">The most rows of a panel.</param>
    public static void Write(IBufferWriter<byte> output, ReportComparison comparison, int top = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        using (var writer = new Utf8JsonWriter(output, ReportJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("general"u8);
            foreach (var ((name, before), (_, after)) in comparison.Before.Counts.Zip(comparison.After.Counts))
            {
                Write(writer, name, before, after);
            }

            writer.WriteEndObject();
            if (comparison.Approximation is { } approximation)
            {
                JsonReportWriter.WriteApproximation(writer, approximation);
            }

            foreach (var panel in comparison.Panels)
            {
                writer.WriteStartObject(panel.Definition.Name);
                writer.WriteStartArray("data"u8);
                foreach (var row in panel.Rows.Take(top))
                {
                    writer.WriteStartObject();
                    writer.WriteString("data"u8, row.Name);
                    foreach (var (i, column) in panel.Definition.Columns.Index())
                    {
                        Write(writer, column.Name, row.Before[i], row.After[i]);
                    }

                    WriteMost(writer, "missing_hits", row.MissingBefore, row.MissingAfter);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                WriteMost(writer, "unseen_hits", panel.UnseenBefore, panel.UnseenAfter);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteMost(Utf8JsonWriter writer, string name, long before, long after)
    {
        if (before + after > 0)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("before"u8, before);
            writer.WriteNumber("after"u8, after);
            writer.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, long before, long after)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("before"u8, before);
        writer.WriteNumber("after"u8, after);
        writer.WriteNumber("difference"u8, after - before);
        if (ComparedRow.Share(before, after) is { } share)
        {
            writer.WriteNumber("relative"u8, Math.Round(share, 6));
        }
        else
        {
            writer.WriteNull("relative"u8);
        }

        writer.WriteEndObject();
    }
}
