using System.Text.Json;
using Gearman.Client;
using Gearman.Client.Admin;

namespace Gearman.Cli.Admin;

/// <summary>Failed jobs as JSON: shown, queued again, forgotten.</summary>
internal static class AdminFailedJson
{
    /// <summary>Writes all failed jobs, or all of one.</summary>
    public static async Task WriteAsync(GearmanAdmin admin, string handle, Utf8JsonWriter json)
    {
        if (handle.Length > 0)
        {
            Write(json, await admin.GetFailedJobAsync(handle).ConfigureAwait(false));
            return;
        }

        AdminJson.Write(json, await admin.GetFailedJobsAsync().ConfigureAwait(false), job => WriteFields(json, job));
    }

    /// <summary>Queues jobs again, and writes the handle of the new one or how many there are.</summary>
    public static async Task RetryAsync(GearmanAdmin admin, string which, Utf8JsonWriter json)
    {
        if (IsAll(which, out var function))
        {
            WriteCount(json, await admin.RetryFailedJobsAsync(function).ConfigureAwait(false));
            return;
        }

        var handle = await admin.RetryFailedJobAsync(which).ConfigureAwait(false);
        json.WriteStartObject();
        json.WriteBoolean("ok", value: true);
        json.WriteString("handle", handle);
        json.WriteEndObject();
    }

    /// <summary>Forgets jobs, and writes how many there were.</summary>
    public static async Task DeleteAsync(GearmanAdmin admin, string which, Utf8JsonWriter json)
    {
        if (IsAll(which, out var function))
        {
            WriteCount(json, await admin.DeleteFailedJobsAsync(function).ConfigureAwait(false));
            return;
        }

        await admin.DeleteFailedJobAsync(which).ConfigureAwait(false);
        WriteCount(json, 1);
    }

    private static bool IsAll(string which, out string? function)
    {
        var words = which.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        function = words.ElementAtOrDefault(1);
        return words is ["all", ..];
    }

    private static void WriteCount(Utf8JsonWriter json, int count)
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", value: true);
        json.WriteNumber("jobs", count);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AdminFailedJobDetails details)
    {
        json.WriteStartObject();
        WriteFields(json, details.Job);
        json.WriteString("priority", details.Priority switch { JobPriority.High => "high", JobPriority.Low => "low", _ => "normal" });
        json.WritePropertyName("history");
        AdminJson.Write(json, details.History, attempt =>
        {
            json.WriteString("endedAt", attempt.EndedAt);
            json.WriteString("cause", attempt.Cause);
            json.WriteString("address", attempt.Address);
            json.WriteString("id", attempt.ClientId);
        });
        json.WriteNumber("payloadLength", details.PayloadLength);
        json.WriteBase64String("payloadStart", details.PayloadStart.Span);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, AdminFailedJob job)
    {
        json.WriteString("handle", job.Handle);
        json.WriteString("function", job.Function);
        json.WriteString("unique", job.Unique);
        json.WriteNumber("attempts", job.Attempts);
        json.WriteString("cause", job.Cause);
        json.WriteString("failedAt", job.FailedAt);
        json.WriteString("message", job.Message);
    }
}
