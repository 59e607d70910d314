using System.Data.Common;
using System.Globalization;

namespace Gearman.Stores.Sql;

/// <summary>The table of jobs, gearmand's with a few more columns, and beside it the failed ones, where gearmand does not look.</summary>
internal sealed class SqlTables(SqlDialect dialect, string jobs)
{
    private const string GearmandColumns = "unique_key, function_name, priority, data, when_to_run, exact_unique, exact_function, reducer";

    /// <summary>How many rows one statement selects.</summary>
    public const int SelectPage = 250;

    /// <summary>How many jobs one statement deletes.</summary>
    public const int DeletePage = 1000;

    /// <summary>The table of jobs.</summary>
    public string Jobs => jobs;

    private string Failed => $"{jobs}_failed";

    /// <summary>Makes what is missing: tables, columns, numbers.</summary>
    public async Task OpenAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await RunAsync(dialect.CreateTable(jobs)).ConfigureAwait(false);
        await RunAsync($"""
            CREATE TABLE IF NOT EXISTS {Failed} (id BIGINT PRIMARY KEY, unique_key VARCHAR(64), function_name VARCHAR(255), priority INTEGER,
            data {dialect.BlobType}, when_to_run BIGINT, exact_unique {dialect.BlobType}, exact_function {dialect.BlobType}, reducer {dialect.BlobType},
            failure {dialect.BlobType})
            """).ConfigureAwait(false);
        var columns = await ColumnsAsync(connection, cancellationToken).ConfigureAwait(false);
        var missing = dialect.AddedColumns.Where(column => !columns.Contains(column.Name)).ToArray();
        foreach (var (name, type) in missing)
        {
            await RunAsync($"ALTER TABLE {jobs} ADD COLUMN {name} {type}").ConfigureAwait(false);
        }

        foreach (var statement in missing.Length > 0 ? dialect.Adopt(jobs) : [])
        {
            await RunAsync(statement).ConfigureAwait(false);
        }

        if (dialect.NumberRows(jobs, Failed) is { } numbering)
        {
            await RunAsync(numbering).ConfigureAwait(false);
        }

        async Task RunAsync(string statement)
        {
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = statement;
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Selects a page of jobs: those above <c>@after</c>, by number.</summary>
    public string SelectJobs => Select(jobs, dialect.IdColumn, "NULL");

    /// <summary>Selects a page of failed jobs.</summary>
    public string SelectFailed => Select(Failed, "id", "failure");

    /// <summary>Deletes a page of jobs, failed ones as well.</summary>
    /// <returns>Two statements.</returns>
    public IEnumerable<string> Delete(IEnumerable<long> ids)
    {
        var list = string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        return [$"DELETE FROM {jobs} WHERE {dialect.IdColumn} IN ({list})", $"DELETE FROM {Failed} WHERE id IN ({list})"];
    }

    /// <summary>Moves a job, <c>@id</c>, to the failed ones with <c>@failure</c>.</summary>
    public string Fail => $"INSERT INTO {Failed} (id, {GearmandColumns}, failure) SELECT {dialect.IdColumn}, {GearmandColumns}, @failure FROM {jobs} WHERE {dialect.IdColumn} = @id";

    /// <summary>Ends the move.</summary>
    public string DeleteFailed => $"DELETE FROM {jobs} WHERE {dialect.IdColumn} = @id";

    private string Select(string table, string id, string failure) => $"""
        SELECT {id}, {dialect.Bytes("unique_key")}, {dialect.Bytes("function_name")}, priority, data, when_to_run, exact_unique, exact_function, reducer, {failure}
        FROM {table} WHERE {id} > @after ORDER BY {id} LIMIT {SelectPage}
        """;

    private async Task<HashSet<string>> ColumnsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = $"SELECT * FROM {jobs} WHERE 1 = 0";
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToHashSet(StringComparer.OrdinalIgnoreCase);
            }
        }
    }
}
