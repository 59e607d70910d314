using System.Data;
using System.Data.Common;
using Gearman.Protocol;
using Gearman.Server.Storing;

namespace Gearman.Stores.Sql;

/// <summary>Reads the rows of a table, page by page in the order of their numbers.</summary>
/// <param name="connection">Where from.</param>
/// <param name="table">What the table is called in messages.</param>
/// <param name="select">The statement that selects a page above <c>@after</c>.</param>
/// <param name="unreadable">Told of rows that are no jobs; null if they end it.</param>
internal sealed class SqlReplay(DbConnection connection, string table, string select, Action<string>? unreadable)
{
    private const int MaxBatchBytes = 1 << 20;

    private long _after;

    /// <summary>Reads the next rows.</summary>
    /// <param name="batch">Takes them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False if there are no more.</returns>
    public async Task<bool> ReadAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = select;
            var after = command.CreateParameter();
            (after.ParameterName, after.DbType, after.Value) = ("@after", DbType.Int64, _after);
            command.Parameters.Add(after);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = 0;
                while (batch.Length < MaxBatchBytes && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    Read(reader, batch);
                    rows++;
                }

                return rows > 0;
            }
        }
    }

    private static byte[]? Bytes(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    private static long Number(DbDataReader reader, int column, long none) => reader.IsDBNull(column) ? none : Convert.ToInt64(reader.GetValue(column));

    private void Read(DbDataReader reader, JobBatch batch)
    {
        _after = reader.GetInt64(0);
        var unique = Bytes(reader, 6) ?? Bytes(reader, 1) ?? [];
        var function = Bytes(reader, 7) ?? Bytes(reader, 2) ?? [];
        var priority = Number(reader, 3, none: 1);
        var problem = function.Length is 0 or > PacketLimits.MaxFunctionLength ? $"a function of {function.Length} bytes"
            : unique.Length > PacketLimits.MaxUniqueLength ? $"a unique of {unique.Length} bytes"
            : priority is < 0 or > 2 ? $"priority {priority}"
            : null;
        if (problem is null)
        {
            var (reducer, failure) = (Bytes(reader, 8), Bytes(reader, 9));
            batch.Append(new JobBatchEntry
            {
                Kind = failure is null ? JobBatchEntryKind.Added : JobBatchEntryKind.Failed,
                Id = _after,
                Function = function,
                Unique = unique,
                IsReduce = reducer is not null,
                Reducer = reducer,
                Priority = (int)priority,
                Epoch = Number(reader, 5, none: 0),
                Failure = failure,
                Workload = Bytes(reader, 4),
            });
            return;
        }

        problem = $"{table}, row {_after}: no job has {problem}";
        if (unreadable is null)
        {
            throw new JobStoreException(problem);
        }

        unreadable(problem);
    }
}
