using System.Globalization;

namespace Gearman.Client.Admin;

/// <summary>Reads failed jobs in the text protocol. Tabs part the fields; those in names are escaped by the server.</summary>
internal static class FailedRows
{
    /// <summary>The lines of one job that are the columns of the list.</summary>
    private static readonly string[] Columns = ["handle", "function", "unique", "attempts", "cause", "failed", "message"];

    /// <summary><c>handle TAB function TAB unique TAB attempts TAB cause TAB time TAB message</c>.</summary>
    public static AdminFailedJob Job(string line, ServerAddress server)
    {
        var fields = line.Split('\t');
        return fields.Length >= 7 && TryTime(fields[5], out var failedAt) && int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var attempts)
            ? new AdminFailedJob(fields[0], fields[1], fields[2], attempts, fields[4], failedAt, fields[6])
            : throw AdminRows.Unreadable(line, server);
    }

    /// <summary>Lines of a name and a value; one an attempt.</summary>
    public static AdminFailedJobDetails Details(string[] lines, ServerAddress server)
    {
        var attempts = new List<AdminJobAttempt>();
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var fields = line.Split('\t');
            if (fields[0] == "attempt")
            {
                attempts.Add(fields.Length >= 5 && TryTime(fields[1], out var endedAt)
                    ? new AdminJobAttempt(endedAt, fields[2], fields[3], fields[4] == "-" ? null : fields[4])
                    : throw AdminRows.Unreadable(line, server));
            }
            else
            {
                values[fields[0]] = fields;
            }
        }

        var job = Job(string.Join('\t', Columns.Select(name => Value(name, 1))), server);
        var start = new byte[Value("payload", 2).Length];
        return long.TryParse(Value("payload", 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && Convert.TryFromBase64String(Value("payload", 2), start, out var count)
            ? new AdminFailedJobDetails(
                job,
                Value("priority", 1) switch { "high" => JobPriority.High, "low" => JobPriority.Low, _ => JobPriority.Normal },
                attempts,
                length,
                start.AsMemory(0, count))
            : throw AdminRows.Unreadable(string.Join('\t', values.GetValueOrDefault("payload") ?? []), server);

        string Value(string name, int field) => values.GetValueOrDefault(name)?.ElementAtOrDefault(field) ?? "";
    }

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
