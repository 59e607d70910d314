using System.Text.Json;

namespace Gearman.MapReduce;

/// <summary>The report as JSON: times in seconds since the run began, sizes in bytes.</summary>
internal static class RunReportJson
{
    private const int FormatVersion = 1;
    private const int AttemptsPerFlush = 1000;

    public static async Task WriteAsync(Stream output, RunReport report, CancellationToken cancellationToken)
    {
        var attempts = report.Attempts;
        var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteNumber("format", FormatVersion);
            json.WriteString("job", report.Job);
            json.WriteString("startedAt", report.StartedAt);
            WriteSeconds(json, "seconds", report.Duration);
            json.WriteString("outcome", report.Outcome.ToString());
            json.WriteString("error", report.Error);
            json.WriteNumber("parallelism", report.Parallelism);
            Write(json, "functions", FunctionTimes.Of(attempts), Write);
            Write(json, "workers", WorkerTimes.Of(attempts), Write);
            Write(json, "partitions", report.Partitions, Write);
            WriteCounters(json, report.Counters);
            json.WriteStartArray("attempts");
            foreach (var some in attempts.Chunk(AttemptsPerFlush))
            {
                Array.ForEach(some, attempt => Write(json, attempt));
                await json.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    private static void WriteCounters(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, long>> counters)
    {
        json.WriteStartObject("counters");
        foreach (var (name, value) in counters)
        {
            json.WriteNumber(name, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FunctionTimes function)
    {
        json.WriteStartObject();
        json.WriteString("function", function.Function);
        WriteSeconds(json, "started", function.StartedAt);
        WriteSeconds(json, "ended", function.EndedAt);
        json.WriteNumber("tasks", function.Tasks);
        json.WriteNumber("attempts", function.Attempts);
        json.WriteNumber("copies", function.Copies);
        json.WriteNumber("inputBytes", function.InputBytes);
        json.WriteNumber("outputBytes", function.OutputBytes);
        WriteSeconds(json, "median", function.Median);
        WriteSeconds(json, "longest", function.Longest);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WorkerTimes worker)
    {
        json.WriteStartObject();
        json.WriteString("worker", worker.Worker);
        json.WriteNumber("attempts", worker.Attempts);
        json.WriteNumber("unusual", worker.Unusual);
        json.WriteNumber("inputBytes", worker.InputBytes);
        WriteSeconds(json, "busy", worker.Busy);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PartitionShare share)
    {
        json.WriteStartObject();
        json.WriteString("job", share.Job);
        json.WriteNumber("partition", share.Partition);
        json.WriteNumber("bytes", share.Bytes);
        json.WriteNumber("runs", share.Runs);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TaskAttempt attempt)
    {
        json.WriteStartObject();
        json.WriteString("function", attempt.Function);
        json.WriteNumber("task", attempt.Task);
        json.WriteNumber("piece", attempt.Piece);
        json.WriteNumber("attempt", attempt.Attempt);
        json.WriteBoolean("copy", attempt.IsCopy);
        json.WriteString("input", attempt.Input);
        json.WriteNumber("inputBytes", attempt.InputBytes);
        if (attempt.OutputBytes is { } bytes)
        {
            json.WriteNumber("outputBytes", bytes);
        }

        json.WriteString("worker", attempt.Worker);
        json.WriteString("server", attempt.Server);
        WriteSeconds(json, "submitted", attempt.SubmittedAt);
        WriteSeconds(json, "started", attempt.StartedAt);
        WriteSeconds(json, "ended", attempt.EndedAt);
        json.WriteString("outcome", attempt.Outcome.ToString());
        json.WriteString("message", attempt.Message);
        json.WriteEndObject();
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } value)
        {
            json.WriteNumber(name, Math.Round(value.TotalSeconds, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
