using System.Buffers;
using System.Globalization;
using System.Text;
using Gearman.MapReduce;
using Gearman.MapReduce.Parquet;

namespace Classics;

/// <summary>The formats of a program's results, whatever their types.</summary>
internal static class ResultFormat
{
    public static IOutputFormat<TKey, TResult> Of<TKey, TResult>(OutputKind kind, Action<IBufferWriter<byte>, TKey, TResult> write) => kind switch
    {
        OutputKind.Csv => OutputFormats.Csv<TKey, TResult>(["key", "result"], (key, result) => [Text(key), Text(result)]),
        OutputKind.Jsonl => OutputFormats.JsonLines<TKey, TResult>((json, key, result) =>
        {
            json.WriteStartObject();
            json.WriteString("key", Text(key));
            if (result is long number)
            {
                json.WriteNumber("result", number);
            }
            else
            {
                json.WriteString("result", Text(result));
            }

            json.WriteEndObject();
        }),
        OutputKind.Msgpack => OutputFormats.MessagePack<TKey, TResult>(),
        OutputKind.Parquet => new ParquetFormat<TKey, TResult>(
            ParquetColumns.Text<TKey, TResult>("key", (key, _) => Text(key)),
            ParquetColumns.Text<TKey, TResult>("result", (_, result) => Text(result))),
        _ => OutputFormats.Bytes(write, ".txt"),
    };

    private static string Text<T>(T value) => value is byte[] bytes
        ? Encoding.Latin1.GetString(bytes)
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
