using Parquet;
using Parquet.Schema;

namespace Gearman.MapReduce.Parquet;

/// <summary>Parquet files: a row a result, in row groups, each column packed.</summary>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TResult">The results' type.</typeparam>
public sealed class ParquetFormat<TKey, TResult> : IOutputFormat<TKey, TResult>
{
    private const int RowsPerGroup = 100_000; // held in memory until the group is full

    private readonly IReadOnlyList<ParquetColumn<TKey, TResult>> _columns;
    private readonly ParquetSchema _schema;

    /// <summary>Makes the format.</summary>
    /// <param name="columns">The columns, in order: <see cref="ParquetColumns"/> makes them.</param>
    /// <exception cref="ArgumentException">There is no column.</exception>
    public ParquetFormat(params IReadOnlyList<ParquetColumn<TKey, TResult>> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns.Count > 0 ? columns : throw new ArgumentException("a file has one column at least", nameof(columns));
        _schema = new ParquetSchema([.. columns.Select(column => column.Field)]);
    }

    /// <inheritdoc/>
    public string Extension => ".parquet";

    /// <inheritdoc/>
    public async Task WriteAsync(IEnumerable<KeyValuePair<TKey, TResult>> results, Stream file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(results);
        var writer = await ParquetWriter.CreateAsync(_schema, file, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            foreach (var rows in results.Chunk(RowsPerGroup))
            {
                using var group = writer.CreateRowGroup();
                foreach (var column in _columns)
                {
                    await column.WriteAsync(group, rows, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
