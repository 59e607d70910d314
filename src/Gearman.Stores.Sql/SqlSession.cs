using System.Data;
using System.Data.Common;

namespace Gearman.Stores.Sql;

/// <summary>One connection, from its opening to its loss, with the statements prepared on it.</summary>
internal sealed class SqlSession : IAsyncDisposable
{
    private readonly SqlTables _tables;
    private readonly SqlInserts _inserts;

    private SqlSession(DbConnection connection, SqlTables tables, SqlDialect dialect)
    {
        Connection = connection;
        _tables = tables;
        _inserts = new SqlInserts(connection, tables.Jobs, dialect);
    }

    /// <summary>The connection.</summary>
    public DbConnection Connection { get; }

    /// <summary>False if the connection is lost: a statement that failed may have been carried out.</summary>
    public bool IsOpen => Connection.State == ConnectionState.Open;

    /// <summary>Connects.</summary>
    public static async Task<SqlSession> OpenAsync(DbDataSource dataSource, SqlDialect dialect, SqlTables tables, CancellationToken cancellationToken)
    {
        var session = new SqlSession(await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), tables, dialect);
        try
        {
            if (dialect.Setup is { } setup)
            {
                await session.RunAsync(setup, transaction: null, [], cancellationToken).ConfigureAwait(false);
            }

            if (dialect.Rehearsal is { } rehearsal)
            {
                await session.RehearseAsync(rehearsal, cancellationToken).ConfigureAwait(false);
            }

            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes changes: all of them or none.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="doubtful">Jobs that an earlier transaction may have left; they are deleted first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task WriteAsync(SqlChanges changes, IReadOnlyCollection<long> doubtful, CancellationToken cancellationToken) =>
        doubtful.Count + changes.Removed.Count + changes.Failed.Count == 0 && _inserts.IsOneStatement(changes.Added)
            // By itself a statement is a transaction, and one way to the database and back instead of three.
            ? _inserts.RunAsync(changes.Added, transaction: null, cancellationToken)
            : TransactAsync(changes, doubtful, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _inserts.DisposeAsync().ConfigureAwait(false);
        await Connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task TransactAsync(SqlChanges changes, IReadOnlyCollection<long> doubtful, CancellationToken cancellationToken)
    {
        var transaction = await Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach (var statement in changes.Removed.Concat(doubtful).Chunk(SqlTables.DeletePage).SelectMany(_tables.Delete))
            {
                await RunAsync(statement, transaction, [], cancellationToken).ConfigureAwait(false);
            }

            await _inserts.RunAsync(changes.Added, transaction, cancellationToken).ConfigureAwait(false);
            foreach (var (id, failure) in changes.Failed)
            {
                await RunAsync(_tables.Fail, transaction, [("@id", DbType.Int64, id), ("@failure", DbType.Binary, failure)], cancellationToken).ConfigureAwait(false);
                await RunAsync(_tables.DeleteFailed, transaction, [("@id", DbType.Int64, id)], cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RehearseAsync(string statement, CancellationToken cancellationToken)
    {
        var transaction = await Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            try
            {
                await RunAsync(statement, transaction, [], cancellationToken).ConfigureAwait(false);
            }
            catch (DbException)
            {
                // The disk has no room, mostly: what stands is worked on all the same.
            }
        }
    }

    private async Task RunAsync(
        string statement, DbTransaction? transaction, (string Name, DbType Type, object Value)[] parameters, CancellationToken cancellationToken)
    {
        var command = Connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            (command.CommandText, command.Transaction) = (statement, transaction);
            foreach (var (name, type, value) in parameters)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value);
                command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
