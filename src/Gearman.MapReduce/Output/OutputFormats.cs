using System.Buffers;
using System.Text.Json;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>The common formats of files of results. What makes text or bytes of a result is called by several threads at once.</summary>
public static class OutputFormats
{
    /// <summary>A line of text a result, UTF-8.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="line">Makes the line, without its end. The default is the key, a tab, the result.</param>
    /// <returns>The format.</returns>
    public static IOutputFormat<TKey, TResult> Text<TKey, TResult>(Func<TKey, TResult, string>? line = null) =>
        new TextFormat<TKey, TResult>(".txt", header: null, line ?? ((key, result) => $"{key}\t{result}"));

    /// <summary>Bytes, one result behind the other, nothing between them: the fastest way out.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="write">Writes the bytes of a result, its end too if it shall have one.</param>
    /// <param name="extension">What the names of files end with.</param>
    /// <returns>The format.</returns>
    public static IOutputFormat<TKey, TResult> Bytes<TKey, TResult>(Action<IBufferWriter<byte>, TKey, TResult> write, string extension = ".bin")
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(extension);
        return new BytesFormat<TKey, TResult>(extension, write);
    }

    /// <summary>Comma-separated values as in RFC 4180, UTF-8, with a header.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="row">Makes the fields of a row, as many as there are columns; null for an empty one.</param>
    /// <returns>The format.</returns>
    public static IOutputFormat<TKey, TResult> Csv<TKey, TResult>(
        IReadOnlyList<string> columns, Func<TKey, TResult, IReadOnlyList<string?>> row)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(row);
        return new TextFormat<TKey, TResult>(".csv", CsvRow.Of(columns), (key, result) => CsvRow.Of(row(key, result), columns.Count));
    }

    /// <summary>A line of JSON a result.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="write">Writes the one value of the line.</param>
    /// <returns>The format.</returns>
    public static IOutputFormat<TKey, TResult> JsonLines<TKey, TResult>(Action<Utf8JsonWriter, TKey, TResult> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new JsonLinesFormat<TKey, TResult>(write);
    }

    /// <summary>An array of key and result, MessagePack, for each; nothing between them.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="resolver">Finds the formatters; the default is MessagePack's <c>BuiltinResolver</c>.</param>
    /// <returns>The format.</returns>
    public static IOutputFormat<TKey, TResult> MessagePack<TKey, TResult>(IFormatterResolver? resolver = null) =>
        new MessagePackFormat<TKey, TResult>(new PairFormat<TKey, TResult>(resolver, comparer: null, partitioner: null));
}
