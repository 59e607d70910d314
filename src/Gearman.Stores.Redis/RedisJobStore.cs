using System.Runtime.CompilerServices;
using Gearman.Server.Storing;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gearman.Stores.Redis;

/// <summary>
/// Keeps jobs in Redis, each in a hash of its own as gearmand has it, with fields for what gearmand can't hold. A batch is one
/// transaction (MULTI and EXEC), or one command.
/// </summary>
/// <remarks>
/// A connection that was lost is made anew at the next batch. If it was lost in a transaction, nobody knows whether that came to
/// pass: what it may have added is deleted before anything else is written.
/// </remarks>
public sealed class RedisJobStore : IJobStore
{
    /// <summary>Removes a job, failed or not. Another of the same function and unique may have come since this one failed.</summary>
    private const string Remove = """
        if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then redis.call('DEL', KEYS[1]) end
        redis.call('DEL', KEYS[2])
        """;

    /// <summary>Moves a job to the failed ones, if it is there.</summary>
    private const string Fail = """
        if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then
          redis.call('RENAME', KEYS[1], KEYS[2])
          redis.call('HSET', KEYS[2], 'failure', ARGV[2])
        end
        """;

    private const int TimeoutMilliseconds = 30_000;

    private readonly ConfigurationOptions _configuration;
    private readonly RedisKeys _keys;
    private readonly Action<string>? _unreadable;
    private readonly HashSet<RedisKey> _doubtful = [];
    private ConnectionMultiplexer? _connection;

    /// <summary>Makes a store. It connects when it is replayed.</summary>
    /// <param name="options">Options; read now.</param>
    /// <exception cref="OptionsValidationException">An option is wrong.</exception>
    public RedisJobStore(RedisStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var validation = new RedisStoreOptionsValidator().Validate(name: null, options);
        if (validation.Failed)
        {
            throw new OptionsValidationException(nameof(RedisStoreOptions), typeof(RedisStoreOptions), validation.Failures);
        }

        _keys = new RedisKeys(options.Prefix);
        _unreadable = options.Unreadable;
        _configuration = new ConfigurationOptions
        {
            EndPoints = { { options.Host, options.Port } },
            Password = options.Password,
            DefaultDatabase = options.Database,
            AsyncTimeout = TimeoutMilliseconds,
            // It fails at once and is connected anew by the store, which has to know when.
            AbortOnConnectFail = true,
            ConnectRetry = 1,
            BacklogPolicy = BacklogPolicy.FailFast,
        };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobBatch> ReplayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var replay = await TryAsync(async () =>
        {
            _connection = await ConnectionMultiplexer.ConnectAsync(_configuration).ConfigureAwait(false);
            var replay = new RedisReplay(_connection, _keys, _unreadable);
            await replay.FindAsync(cancellationToken).ConfigureAwait(false);
            return replay;
        }).ConfigureAwait(false);
        var batch = new JobBatch();
        while (await TryAsync(() => replay.ReadAsync(batch)).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
            batch.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var isStale = _connection is not null && isFirst;
            try
            {
                _connection ??= await ConnectionMultiplexer.ConnectAsync(_configuration).WaitAsync(cancellationToken).ConfigureAwait(false);
                await WriteAsync(batch, _connection.GetDatabase()).WaitAsync(cancellationToken).ConfigureAwait(false);
                _doubtful.Clear();
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
            {
                if (_connection is not null)
                {
                    Doubt(batch);
                    await CloseAsync().ConfigureAwait(false);
                }

                if (!isStale || e is OperationCanceledException)
                {
                    throw Fault(e);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync();

    private static Exception Fault(Exception e) => e is OperationCanceledException ? e : new JobStoreException($"Redis: {e.Message}", e);

    private static async Task<T> TryAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw Fault(e);
        }
    }

    private Task WriteAsync(JobBatch batch, IDatabase database)
    {
        // By itself a command is a transaction.
        var transaction = _doubtful.Count + batch.Count > 1 ? database.CreateTransaction() : null;
        var commands = transaction ?? (IDatabaseAsync)database;
        List<Task> answers = [];
        foreach (var key in _doubtful)
        {
            answers.Add(commands.KeyDeleteAsync(key));
        }

        foreach (var entry in batch)
        {
            var key = _keys.Job(entry.Id, entry.Function, entry.Unique, out var unique);
            answers.Add(entry.Kind switch
            {
                JobBatchEntryKind.Added => commands.HashSetAsync(key, RedisFields.Of(entry, unique)),
                JobBatchEntryKind.Failed => commands.ScriptEvaluateAsync(Fail, [key, _keys.Failed(entry.Id)], [entry.Id, entry.Failure.ToArray()]),
                _ => commands.ScriptEvaluateAsync(Remove, [key, _keys.Failed(entry.Id)], [entry.Id]),
            });
        }

        return ExecuteAsync();

        async Task ExecuteAsync()
        {
            if (transaction is not null)
            {
                await transaction.ExecuteAsync().ConfigureAwait(false);
            }

            await Task.WhenAll(answers).ConfigureAwait(false);
        }
    }

    private void Doubt(JobBatch batch)
    {
        foreach (var entry in batch)
        {
            if (entry.Kind == JobBatchEntryKind.Added)
            {
                _doubtful.Add(_keys.Job(entry.Id, entry.Function, entry.Unique, out _));
            }
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
