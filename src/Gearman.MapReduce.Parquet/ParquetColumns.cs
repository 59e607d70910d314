using Parquet.Schema;

namespace Gearman.MapReduce.Parquet;

/// <summary>Makes the columns of Parquet files.</summary>
public static class ParquetColumns
{
    /// <summary>A column of text.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="value">Takes the text out of a result.</param>
    /// <returns>The column.</returns>
    public static ParquetColumn<TKey, TResult> Text<TKey, TResult>(string name, Func<TKey, TResult, string> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var field = new DataField<string>(name);
        return new(field, (group, rows, _) => group.WriteAsync(field, (string[])[.. rows.Select(row => value(row.Key, row.Value))]));
    }

    /// <summary>A column of numbers, dates or GUIDs.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <typeparam name="T">The column's type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="value">Takes the value out of a result.</param>
    /// <returns>The column.</returns>
    public static ParquetColumn<TKey, TResult> Of<TKey, TResult, T>(string name, Func<TKey, TResult, T> value)
        where T : struct
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var field = new DataField<T>(name);
        return new(field, (group, rows, stop) => group.WriteAsync(
            field, new ReadOnlyMemory<T>([.. rows.Select(row => value(row.Key, row.Value))]), cancellationToken: stop));
    }
}
