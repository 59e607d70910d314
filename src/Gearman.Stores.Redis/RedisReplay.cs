using System.Globalization;
using System.Text;
using Gearman.Server.Storing;
using StackExchange.Redis;

namespace Gearman.Stores.Redis;

/// <summary>
/// Finds the jobs' keys and reads them in the order of their numbers. Jobs that gearmand left have none: they come last, get
/// numbers, and are put into our form.
/// </summary>
internal sealed class RedisReplay(ConnectionMultiplexer connection, RedisKeys keys, Action<string>? unreadable)
{
    /// <summary>So many keys are looked up at once, by name and by content; jobs may be large.</summary>
    private const int LookupPage = 1000;
    private const int ReadPage = 16;
    private const int MaxBatchBytes = 1 << 20;

    private readonly IDatabase _database = connection.GetDatabase();
    private List<(long? Id, RedisKey Key)> _found = [];
    private long _lastId;
    private int _next;

    /// <summary>Finds all keys.</summary>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        var server = connection.GetServer(connection.GetEndPoints()[0]);
        foreach (var pattern in new[] { keys.JobsPattern, keys.FailedPattern })
        {
            // A scan may show a key twice.
            HashSet<RedisKey> names = [];
            await foreach (var key in server.KeysAsync(_database.Database, pattern, LookupPage).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                names.Add(key);
            }

            foreach (var page in names.Chunk(LookupPage))
            {
                var ids = await Task.WhenAll(page.Select(IdAsync)).ConfigureAwait(false);
                _found.AddRange(ids.Zip(page));
            }
        }

        _found = [.. _found.OrderBy(found => found.Id ?? long.MaxValue)];
        _lastId = _found.Max(found => found.Id) ?? 0;
    }

    /// <summary>Reads the next jobs.</summary>
    /// <param name="batch">Takes them.</param>
    /// <returns>False if there are no more.</returns>
    public async Task<bool> ReadAsync(JobBatch batch)
    {
        var first = _next;
        while (_next < _found.Count && batch.Length < MaxBatchBytes)
        {
            var page = _found[_next..Math.Min(_next + ReadPage, _found.Count)];
            _next += page.Count;
            var jobs = await Task.WhenAll(page.Select(found => FieldsAsync(found.Key))).ConfigureAwait(false);
            for (var i = 0; i < page.Count; i++)
            {
                await ReadAsync(batch, page[i].Id, page[i].Key, jobs[i]).ConfigureAwait(false);
            }
        }

        return _next > first;
    }

    private async Task ReadAsync(JobBatch batch, long? id, RedisKey key, Dictionary<string, byte[]> fields)
    {
        var known = id ?? ++_lastId;
        if (id is null && !fields.ContainsKey("function"))
        {
            keys.Parse((byte[])key!, out var function, out var unique);
            fields["function"] = function;
            fields["unique"] = unique;
        }

        if (RedisFields.Read(batch, known, fields) is { } problem)
        {
            problem = $"Redis, key {key}: {problem}";
            (unreadable ?? throw new JobStoreException(problem))(problem);
        }
        else if (id is null)
        {
            await AdoptAsync(known, key, fields).ConfigureAwait(false);
        }
    }

    /// <summary>Puts a job that gearmand left into our form: the key that its function and unique have here, and its number.</summary>
    private async Task AdoptAsync(long id, RedisKey key, Dictionary<string, byte[]> fields)
    {
        var ours = keys.Job(id, fields["function"], fields["unique"], out var keyUnique);
        var transaction = _database.CreateTransaction();
        if (!fields["unique"].AsSpan().SequenceEqual(keyUnique))
        {
            fields["own_unique"] = fields["unique"];
            fields["unique"] = keyUnique;
        }

        fields["id"] = Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture));
        _ = transaction.KeyDeleteAsync(key);
        _ = transaction.HashSetAsync(ours, [.. fields.Select(field => new HashEntry(field.Key, field.Value))]);
        await transaction.ExecuteAsync().ConfigureAwait(false);
    }

    private async Task<long?> IdAsync(RedisKey key)
    {
        try
        {
            return (long?)await _database.HashGetAsync(key, "id").ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // Not a hash.
            return null;
        }
    }

    private async Task<Dictionary<string, byte[]>> FieldsAsync(RedisKey key)
    {
        try
        {
            var entries = await _database.HashGetAllAsync(key).ConfigureAwait(false);
            return entries.ToDictionary(field => (string)field.Name!, field => (byte[])field.Value!, StringComparer.Ordinal);
        }
        catch (RedisServerException)
        {
            // Before 1.1.14 gearmand kept the workload alone, as a string.
            return new(StringComparer.Ordinal) { ["data"] = (byte[]?)await _database.StringGetAsync(key).ConfigureAwait(false) ?? [] };
        }
    }
}
