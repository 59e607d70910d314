using System.Text;

namespace Gearman.MapReduce;

/// <summary>A line a result.</summary>
internal sealed class TextFormat<TKey, TResult>(string extension, string? header, Func<TKey, TResult, string> line)
    : IOutputFormat<TKey, TResult>
{
    public string Extension => extension;

    public async Task WriteAsync(IEnumerable<KeyValuePair<TKey, TResult>> results, Stream file, CancellationToken cancellationToken)
    {
        var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        await using (writer.ConfigureAwait(false))
        {
            if (header is not null)
            {
                await writer.WriteLineAsync(header.AsMemory(), cancellationToken).ConfigureAwait(false);
            }

            foreach (var (key, result) in results)
            {
                await writer.WriteLineAsync(line(key, result).AsMemory(), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
