using System.Text.Encodings.Web;
using System.Text.Json;
using Gearman.Client;
using Gearman.Client.Admin;

namespace Gearman.Cli.Admin;

/// <summary>Answers as JSON: <c>{"status":[{"function":"f","jobs":1,"running":0,"workers":2}]}</c>, one object a line.</summary>
internal static class AdminJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does the actions, and writes one line with all answers.</summary>
    /// <param name="admin">The server.</param>
    /// <param name="actions">What to do, each with its option's value.</param>
    /// <param name="output">Where to.</param>
    /// <returns>False if the server refused one: its answer is <c>{"ok":false,"code":…,"text":…}</c>.</returns>
    public static async Task<bool> RunAsync(GearmanAdmin admin, IEnumerable<(AdminAction Action, string Value)> actions, Stream output)
    {
        var isOk = true;
        var json = new Utf8JsonWriter(output, Options);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            foreach (var (action, value) in actions)
            {
                json.WritePropertyName(action.JsonName);
                try
                {
                    await action.WriteJsonAsync(admin, value, json).ConfigureAwait(false);
                }
                catch (ServerErrorException e)
                {
                    isOk = false;
                    json.WriteStartObject();
                    json.WriteBoolean("ok", value: false);
                    json.WriteString("code", e.Code);
                    json.WriteString("text", e.Text);
                    json.WriteEndObject();
                }
            }

            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        return isOk;
    }

    /// <summary>Writes the functions of <c>status</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<AdminFunction> functions) => Write(json, functions, function =>
    {
        json.WriteString("function", function.Name);
        json.WriteNumber("jobs", function.Jobs);
        json.WriteNumber("running", function.Running);
        json.WriteNumber("workers", function.Workers);
    });

    /// <summary>Writes the functions of <c>prioritystatus</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<AdminFunctionQueues> functions) => Write(json, functions, function =>
    {
        json.WriteString("function", function.Name);
        json.WriteNumber("high", function.High);
        json.WriteNumber("normal", function.Normal);
        json.WriteNumber("low", function.Low);
        json.WriteNumber("workers", function.Workers);
    });

    /// <summary>Writes the connections of <c>workers</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<AdminConnection> connections) => Write(json, connections, connection =>
    {
        json.WriteNumber("number", connection.Number);
        json.WriteString("address", connection.Address);
        json.WriteString("id", connection.ClientId);
        json.WritePropertyName("functions");
        Write(json, connection.Functions);
    });

    /// <summary>Writes the jobs of <c>show jobs</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<AdminJob> jobs) => Write(json, jobs, job =>
    {
        json.WriteString("handle", job.Handle);
        json.WriteNumber("retries", job.Retries);
        json.WriteBoolean("ignored", job.Ignored);
        json.WriteBoolean("background", job.Background);
    });

    /// <summary>Writes the uniques of <c>show unique jobs</c>, and other lists of words.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<string> words)
    {
        json.WriteStartArray();
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an object a row.</summary>
    public static void Write<T>(Utf8JsonWriter json, IReadOnlyList<T> rows, Action<T> write)
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            write(row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
