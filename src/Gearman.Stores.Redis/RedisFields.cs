using System.Globalization;
using Gearman.Protocol;
using Gearman.Server.Storing;
using StackExchange.Redis;

namespace Gearman.Stores.Redis;

/// <summary>
/// A job as fields of a hash: gearmand's <c>data</c>, <c>priority</c>, <c>function</c> and <c>unique</c>, and ours: <c>id</c>, and what is
/// not there for most jobs, <c>own_unique</c>, <c>reducer</c>, <c>when_to_run</c>, <c>failure</c>.
/// </summary>
internal static class RedisFields
{
    /// <summary>A job's fields.</summary>
    /// <param name="entry">The job.</param>
    /// <param name="keyUnique">The unique that its key has.</param>
    public static HashEntry[] Of(in JobBatchEntry entry, byte[] keyUnique)
    {
        List<HashEntry> fields =
        [
            new("data", entry.Workload.ToArray()), new("priority", entry.Priority), new("function", entry.Function.ToArray()),
            new("unique", keyUnique), new("id", entry.Id),
        ];
        if (!entry.Unique.SequenceEqual(keyUnique))
        {
            fields.Add(new("own_unique", entry.Unique.ToArray()));
        }

        if (entry.IsReduce)
        {
            fields.Add(new("reducer", entry.Reducer.ToArray()));
        }

        if (entry.Epoch != 0)
        {
            fields.Add(new("when_to_run", entry.Epoch));
        }

        return [.. fields];
    }

    /// <summary>Reads a job.</summary>
    /// <param name="batch">Takes it.</param>
    /// <param name="id">Its number.</param>
    /// <param name="fields">Its fields.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Read(JobBatch batch, long id, Dictionary<string, byte[]> fields)
    {
        var function = fields.GetValueOrDefault("function", []);
        var unique = fields.GetValueOrDefault("own_unique") ?? fields.GetValueOrDefault("unique", []);
        var priority = Number(fields.GetValueOrDefault("priority"), none: 1);
        if (function.Length is 0 or > PacketLimits.MaxFunctionLength || unique.Length > PacketLimits.MaxUniqueLength || priority is < 0 or > 2)
        {
            return $"no job has a function of {function.Length} bytes, a unique of {unique.Length} bytes and priority {priority}";
        }

        batch.Append(new JobBatchEntry
        {
            Kind = fields.ContainsKey("failure") ? JobBatchEntryKind.Failed : JobBatchEntryKind.Added,
            Id = id,
            Function = function,
            Unique = unique,
            IsReduce = fields.ContainsKey("reducer"),
            Reducer = fields.GetValueOrDefault("reducer"),
            Priority = (int)priority,
            Epoch = Number(fields.GetValueOrDefault("when_to_run"), none: 0),
            Failure = fields.GetValueOrDefault("failure"),
            Workload = fields.GetValueOrDefault("data"),
        });
        return null;
    }

    private static long Number(byte[]? text, long none) => text is null ? none : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
