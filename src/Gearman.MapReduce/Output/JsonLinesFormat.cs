using System.Buffers;
using System.Text.Json;

namespace Gearman.MapReduce;

/// <summary>A line of JSON a result.</summary>
internal sealed class JsonLinesFormat<TKey, TResult>(Action<Utf8JsonWriter, TKey, TResult> write) : IOutputFormat<TKey, TResult>
{
    public string Extension => ".jsonl";

    public async Task WriteAsync(IEnumerable<KeyValuePair<TKey, TResult>> results, Stream file, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>(1024);
        var json = new Utf8JsonWriter(line);
        await using (json.ConfigureAwait(false))
        {
            foreach (var (key, result) in results)
            {
                write(json, key, result);
                await json.FlushAsync(cancellationToken).ConfigureAwait(false);
                line.Write("\n"u8);
                await file.WriteAsync(line.WrittenMemory, cancellationToken).ConfigureAwait(false);
                line.ResetWrittenCount();
                json.Reset();
            }
        }
    }
}
