using System.Buffers;
using System.Text.Json;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.Alerts;

/// <summary>What a webhook is sent.</summary>
internal static class AlertMessage
{
    /// <summary>Makes it: <c>{"time":…,"logs":[…],"alerts":[{"rule":…,"value":…}],"general":{…}}</c>.</summary>
    public static ReadOnlyMemory<byte> Of(IReadOnlyList<AlertRule> rules, AccessLogReport report, ReportSubject subject)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("time"u8, subject.Created);
        writer.WriteStartArray("logs"u8);
        foreach (var name in subject.Names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("alerts"u8);
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("rule"u8, rule.Text);
            writer.WriteNumber("value"u8, rule.Value(report));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("general"u8);
        foreach (var (name, count) in report.General.Counts)
        {
            writer.WriteNumber(name, count);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
