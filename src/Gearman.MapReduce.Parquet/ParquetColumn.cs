using Parquet;
using Parquet.Schema;

namespace Gearman.MapReduce.Parquet;

/// <summary>A column of a Parquet file. Made by <see cref="ParquetColumns"/>.</summary>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TResult">The results' type.</typeparam>
public sealed class ParquetColumn<TKey, TResult>
{
    private readonly Func<ParquetRowGroupWriter, KeyValuePair<TKey, TResult>[], CancellationToken, Task> _write;

    internal ParquetColumn(
        DataField field, Func<ParquetRowGroupWriter, KeyValuePair<TKey, TResult>[], CancellationToken, Task> write)
    {
        Field = field;
        _write = write;
    }

    internal DataField Field { get; }

    internal Task WriteAsync(
        ParquetRowGroupWriter group, KeyValuePair<TKey, TResult>[] rows, CancellationToken cancellationToken) =>
        _write(group, rows, cancellationToken);
}
