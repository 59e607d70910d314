using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Gearman.Stores.Sql;

/// <summary>Inserts rows by prepared statements of 1, 4, 16 rows and so on, kept for as long as their connection.</summary>
internal sealed class SqlInserts(DbConnection connection, string table, SqlDialect dialect) : IAsyncDisposable
{
    /// <summary>So many bytes of workloads go into one statement at most, or one workload.</summary>
    private const int MaxStatementBytes = 4 << 20;

    private static readonly (string Name, DbType Type)[] Columns =
    [
        ("unique_key", DbType.String), ("function_name", DbType.String), ("priority", DbType.Int32), ("data", DbType.Binary),
        ("when_to_run", DbType.Int64), ("exact_unique", DbType.Binary), ("exact_function", DbType.Binary), ("reducer", DbType.Binary),
    ];

    private readonly Dictionary<int, DbCommand> _commands = [];

    /// <summary>True if one statement inserts all.</summary>
    public bool IsOneStatement(List<SqlJob> jobs) => jobs.Count > 0 && Count(jobs, 0) == jobs.Count;

    /// <summary>Inserts rows.</summary>
    public async Task RunAsync(List<SqlJob> jobs, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        for (var i = 0; i < jobs.Count;)
        {
            var count = Count(jobs, i);
            var command = await FindAsync(count, transaction, cancellationToken).ConfigureAwait(false);
            for (var row = 0; row < count; row++)
            {
                Fill(command.Parameters, row * (Columns.Length + 1), jobs[i + row]);
            }

            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            i += count;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void Fill(DbParameterCollection parameters, int first, SqlJob job)
    {
        parameters[first].Value = job.Id;
        parameters[first + 1].Value = job.UniqueKey;
        parameters[first + 2].Value = job.FunctionName;
        parameters[first + 3].Value = job.Priority;
        parameters[first + 4].Value = job.Data;
        parameters[first + 5].Value = job.WhenToRun;
        parameters[first + 6].Value = job.ExactUnique ?? (object)DBNull.Value;
        parameters[first + 7].Value = job.ExactFunction ?? (object)DBNull.Value;
        parameters[first + 8].Value = job.Reducer ?? (object)DBNull.Value;
    }

    /// <summary>How many of the next rows go into one statement.</summary>
    private int Count(List<SqlJob> jobs, int first)
    {
        var most = 0;
        for (long bytes = 0; first + most < jobs.Count && most < dialect.MaxRowsAStatement; most++)
        {
            bytes += jobs[first + most].Data.Length;
            if (bytes > MaxStatementBytes && most > 0)
            {
                break;
            }
        }

        var count = 1;
        while (count * 4 <= most)
        {
            count *= 4;
        }

        return count;
    }

    private async Task<DbCommand> FindAsync(int rows, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (!_commands.TryGetValue(rows, out var command))
        {
            command = connection.CreateCommand();
            _commands.Add(rows, command);
            (string Name, DbType Type)[] columns = [(dialect.IdColumn, DbType.Int64), .. Columns];
            var values = new List<string>();
            for (var row = 0; row < rows; row++)
            {
                var names = columns.Select((_, column) => string.Create(CultureInfo.InvariantCulture, $"@p{row}_{column}")).ToArray();
                values.Add($"({string.Join(',', names)})");
                for (var column = 0; column < columns.Length; column++)
                {
                    var parameter = command.CreateParameter();
                    (parameter.ParameterName, parameter.DbType) = (names[column], columns[column].Type);
                    command.Parameters.Add(parameter);
                }
            }

            command.CommandText = $"INSERT INTO {table} ({string.Join(',', columns.Select(column => column.Name))}) VALUES {string.Join(',', values)}";
            command.Transaction = transaction;
            await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }

        command.Transaction = transaction;
        return command;
    }
}
