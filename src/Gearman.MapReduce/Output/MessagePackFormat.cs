using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>An array of key and result for each.</summary>
internal sealed class MessagePackFormat<TKey, TResult>(PairFormat<TKey, TResult> format) : IOutputFormat<TKey, TResult>
{
    public string Extension => ".msgpack";

    public async Task WriteAsync(IEnumerable<KeyValuePair<TKey, TResult>> results, Stream file, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        foreach (var (key, result) in results)
        {
            format.WritePair(buffer, key, result);
            await file.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            buffer.ResetWrittenCount();
        }
    }
}
