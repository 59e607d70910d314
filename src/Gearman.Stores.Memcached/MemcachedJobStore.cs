using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Gearman.Server.Storing;
using Microsoft.Extensions.Options;

namespace Gearman.Stores.Memcached;

/// <summary>
/// Keeps jobs in memcached, so that they survive a restart of the server. It is a cache: a job that was acknowledged is lost when
/// memcached ends, and may be when it is full. Failed jobs are not kept.
/// </summary>
/// <remarks>
/// memcached has no transactions: what a batch that failed may have stored is deleted before anything else is written, and is there
/// until then. Of several servers a job is on one, by its number.
/// </remarks>
public sealed class MemcachedJobStore : IJobStore
{
    private const int MaxBatchBytes = 1 << 20;

    private readonly string[] _servers;
    private readonly MemcachedItem _item;
    private readonly Action<string>? _unreadable;
    private readonly List<byte[]> _doubtful = [];

    /// <summary>Failed jobs that the server still holds. Their keys are gone, and may be those of others by now.</summary>
    private readonly HashSet<long> _failed = [];
    private MemcachedConnection[]? _connections;

    /// <summary>Makes a store. It connects when it is replayed.</summary>
    /// <param name="options">Options; read now.</param>
    /// <exception cref="OptionsValidationException">An option is wrong.</exception>
    public MemcachedJobStore(MemcachedStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var validation = new MemcachedStoreOptionsValidator().Validate(name: null, options);
        if (validation.Failed)
        {
            throw new OptionsValidationException(nameof(MemcachedStoreOptions), typeof(MemcachedStoreOptions), validation.Failures);
        }

        _servers = options.Servers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        _item = new MemcachedItem(options.Prefix);
        _unreadable = options.Unreadable;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobBatch> ReplayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await TryAsync(() => FindAsync(cancellationToken)).ConfigureAwait(false);
        var lastId = found.Max(item => _item.Id(item.Key)) ?? 0;
        var batch = new JobBatch();
        foreach (var (connection, key) in found.OrderBy(item => _item.Id(item.Key) ?? long.MaxValue))
        {
            var id = _item.Id(key) ?? ++lastId;
            await TryAsync(() => ReadAsync(batch, id, connection, key, cancellationToken)).ConfigureAwait(false);
            if (batch.Length > MaxBatchBytes)
            {
                yield return batch;
                batch.Clear();
            }
        }

        yield return batch;
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var isStale = _connections is not null && isFirst;
            try
            {
                var connections = _connections ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
                await WriteAsync(batch, connections, cancellationToken).ConfigureAwait(false);
                _doubtful.Clear();
                Note(batch);
                return;
            }
            catch (Exception e) when (e is IOException or SocketException or JobStoreException or OperationCanceledException)
            {
                if (_connections is not null)
                {
                    Doubt(batch);
                    Close();
                }

                // What memcached refused it would refuse again.
                if (!isStale || e is JobStoreException or OperationCanceledException)
                {
                    throw Fault(e);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return default;
    }

    private static Exception Fault(Exception e) => e is JobStoreException or OperationCanceledException ? e : new JobStoreException($"memcached: {e.Message}", e);

    private static async Task<T> TryAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw Fault(e);
        }
    }

    private async Task<bool> ReadAsync(JobBatch batch, long id, MemcachedConnection connection, byte[] key, CancellationToken cancellationToken)
    {
        if (await connection.GetAsync(key, cancellationToken).ConfigureAwait(false) is not var (flags, value))
        {
            return false;
        }

        if (!_item.TryRead(batch, id, key, flags, value))
        {
            var problem = $"memcached: the item {Encoding.ASCII.GetString(key)} is no job";
            (_unreadable ?? throw new JobStoreException(problem))(problem);
            return false;
        }

        if (_item.IsShared(key))
        {
            // It gets a key of its own, so that others of its function are not removed with it.
            connection.Set(MemcachedItem.Own(key, id), (int)flags, value);
            connection.Delete(key);
            await connection.FlushAsync(cancellationToken).ConfigureAwait(false);
            await connection.ReadAnswerAsync(cancellationToken).ConfigureAwait(false);
            await connection.ReadAnswerAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<List<(MemcachedConnection Connection, byte[] Key)>> FindAsync(CancellationToken cancellationToken)
    {
        List<(MemcachedConnection, byte[])> found = [];
        foreach (var connection in await OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            var keys = await connection.KeysAsync(cancellationToken).ConfigureAwait(false);
            found.AddRange(keys.Where(key => _item.IsJob(key)).Select(key => (connection, key)));
        }

        return found;
    }

    private async Task<MemcachedConnection[]> OpenAsync(CancellationToken cancellationToken)
    {
        List<MemcachedConnection> connections = [];
        try
        {
            foreach (var server in _servers)
            {
                connections.Add(await MemcachedConnection.OpenAsync(server, cancellationToken).ConfigureAwait(false));
            }
        }
        catch
        {
            connections.ForEach(connection => connection.Dispose());
            throw;
        }

        return _connections = [.. connections];
    }

    private async Task WriteAsync(JobBatch batch, MemcachedConnection[] connections, CancellationToken cancellationToken)
    {
        var expected = new int[connections.Length];
        _doubtful.ForEach(DeleteEverywhere);
        foreach (var entry in batch)
        {
            if (entry.Kind == JobBatchEntryKind.Added)
            {
                var (key, value) = _item.Of(entry);
                var server = (int)(entry.Id % connections.Length);
                connections[server].Set(key, entry.Priority, value);
                expected[server]++;
            }
            else if (!_failed.Contains(entry.Id))
            {
                foreach (var key in _item.Keys(entry))
                {
                    DeleteEverywhere(key);
                }
            }
        }

        await Task.WhenAll(connections.Select(ExchangeAsync)).ConfigureAwait(false);

        // gearmand's jobs are where its library put them.
        void DeleteEverywhere(byte[] key)
        {
            for (var server = 0; server < connections.Length; server++)
            {
                connections[server].Delete(key);
                expected[server]++;
            }
        }

        // Written and read at once: memcached does not read on while its answers are not taken.
        async Task ExchangeAsync(MemcachedConnection connection, int server)
        {
            var sending = connection.FlushAsync(cancellationToken);
            for (var i = 0; i < expected[server]; i++)
            {
                await connection.ReadAnswerAsync(cancellationToken).ConfigureAwait(false);
            }

            await sending.ConfigureAwait(false);
        }
    }

    private void Note(JobBatch batch)
    {
        foreach (var entry in batch)
        {
            if (entry.Kind == JobBatchEntryKind.Failed)
            {
                _failed.Add(entry.Id);
            }
            else
            {
                _failed.Remove(entry.Id);
            }
        }
    }

    private void Doubt(JobBatch batch)
    {
        foreach (var entry in batch)
        {
            if (entry.Kind == JobBatchEntryKind.Added)
            {
                _doubtful.Add(_item.Of(entry).Key);
            }
        }
    }

    private void Close()
    {
        foreach (var connection in _connections ?? [])
        {
            connection.Dispose();
        }

        _connections = null;
    }
}
