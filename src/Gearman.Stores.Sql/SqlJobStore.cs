using System.Data.Common;
using System.Runtime.CompilerServices;
using Gearman.Server.Storing;
using Microsoft.Extensions.Options;

namespace Gearman.Stores.Sql;

/// <summary>
/// Keeps jobs in a table of a database: gearmand's own, with a few columns more, so that a queue written by gearmand is opened in
/// place and gearmand can go on with it later. A batch is one transaction, or one statement.
/// </summary>
/// <remarks>
/// A connection that was lost is made anew at the next batch. If it was lost while a transaction was committed, nobody knows whether
/// that came to pass: what it may have added is deleted before anything else is written.
/// </remarks>
public sealed class SqlJobStore : IJobStore
{
    private readonly DbDataSource _dataSource;
    private readonly SqlDialect _dialect;
    private readonly SqlTables _tables;
    private readonly Action<string>? _unreadable;
    private readonly HashSet<long> _doubtful = [];
    private SqlSession? _session;

    /// <summary>Makes a store. It connects when it is replayed.</summary>
    /// <param name="dataSource">The database. The store disposes it.</param>
    /// <param name="dialect">What sort of database it is.</param>
    /// <param name="options">Options; read now.</param>
    /// <exception cref="OptionsValidationException">An option is wrong.</exception>
    public SqlJobStore(DbDataSource dataSource, SqlDialect dialect, SqlStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(dialect);
        ArgumentNullException.ThrowIfNull(options);
        var validation = new SqlStoreOptionsValidator().Validate(name: null, options);
        if (validation.Failed)
        {
            throw new OptionsValidationException(nameof(SqlStoreOptions), typeof(SqlStoreOptions), validation.Failures);
        }

        _dataSource = dataSource;
        _dialect = dialect;
        _tables = new SqlTables(dialect, options.Table ?? dialect.DefaultTable);
        _unreadable = options.Unreadable;
    }

    /// <summary>Makes a store, as a driver's extension of the server's options does.</summary>
    /// <param name="connect">Makes the database of a connection string.</param>
    /// <param name="connectionString">How to connect. It is not repeated in any message.</param>
    /// <param name="dialect">What sort of database it is.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    /// <exception cref="OptionsValidationException">An option is wrong.</exception>
    public static SqlJobStore Create(Func<string, DbDataSource> connect, string connectionString, SqlDialect dialect, Action<SqlStoreOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(connect);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var options = new SqlStoreOptions();
        configure?.Invoke(options);
        try
        {
            return new SqlJobStore(connect(connectionString), dialect, options);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
#pragma warning disable MA0054 // Without the cause: it may hold a part of the password.
            throw new ArgumentException("The connection string can't be read.", nameof(connectionString));
#pragma warning restore MA0054
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobBatch> ReplayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var batch = new JobBatch();
        foreach (var select in new[] { _tables.SelectJobs, _tables.SelectFailed })
        {
            var replay = new SqlReplay(session.Connection, _tables.Jobs, select, _unreadable);
            while (await ReadAsync(replay, batch, cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
                batch.Clear();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        var changes = SqlChanges.From(batch);
        for (var isFirst = true; ; isFirst = false)
        {
            var wasOpen = _session is not null;
            try
            {
                _session ??= await SqlSession.OpenAsync(_dataSource, _dialect, _tables, cancellationToken).ConfigureAwait(false);
                await _session.WriteAsync(changes, _doubtful, cancellationToken).ConfigureAwait(false);
                _doubtful.Clear();
                return;
            }
            catch (Exception e) when (IsFault(e))
            {
                var isRefused = _session is { IsOpen: true };
                if (_session is not null)
                {
                    _doubtful.UnionWith(changes.Added.Select(job => job.Id));
                    await CloseAsync().ConfigureAwait(false);
                }

                // Tried once more if the connection may just have been stale, or if the rows may be what the table refused.
                if (!isFirst || cancellationToken.IsCancellationRequested || !(wasOpen || isRefused))
                {
                    throw Fault(e);
                }

                if (isRefused)
                {
                    changes.MakeSafe();
                }
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await _dataSource.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What drivers throw for a database that is not there, or lost, or says no.</summary>
    private static bool IsFault(Exception e) => e is DbException or InvalidOperationException or IOException or TimeoutException or OperationCanceledException;

    private async Task<SqlSession> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _session = await SqlSession.OpenAsync(_dataSource, _dialect, _tables, cancellationToken).ConfigureAwait(false);
            await _tables.OpenAsync(_session.Connection, cancellationToken).ConfigureAwait(false);
            return _session;
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Fault(e);
        }
    }

    private async Task<bool> ReadAsync(SqlReplay replay, JobBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await replay.ReadAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Fault(e);
        }
    }

    private async Task CloseAsync()
    {
        if (_session is not { } session)
        {
            return;
        }

        _session = null;
        try
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsFault(e))
        {
            // A lost connection can't say goodbye.
        }
    }

    private Exception Fault(Exception e) => e is OperationCanceledException
        ? e
        : new JobStoreException($"{_dialect.Name}, table {_tables.Jobs}: {e.Message}", e);
}
