using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>Results as whatever bytes they are made into, one behind the other.</summary>
internal sealed class BytesFormat<TKey, TResult>(string extension, Action<IBufferWriter<byte>, TKey, TResult> write)
    : IOutputFormat<TKey, TResult>
{
    private const int BlockBytes = 1 << 18;

    public string Extension => extension;

    public async Task WriteAsync(IEnumerable<KeyValuePair<TKey, TResult>> results, Stream file, CancellationToken cancellationToken)
    {
        var block = new ArrayBufferWriter<byte>(4096);
        foreach (var (key, result) in results)
        {
            write(block, key, result);
            if (block.WrittenCount >= BlockBytes)
            {
                await file.WriteAsync(block.WrittenMemory, cancellationToken).ConfigureAwait(false);
                block.ResetWrittenCount();
            }
        }

        await file.WriteAsync(block.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }
}
