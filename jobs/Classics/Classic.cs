using System.Buffers;
using System.Text;
using Gearman.MapReduce;

namespace Classics;

/// <summary>One of the seven programs.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Description">What comes out.</param>
/// <param name="Job">Its job, for workers.</param>
/// <param name="Format">What it reads.</param>
/// <param name="RunAsync">Runs it, and writes a line a result.</param>
/// <param name="WriteAsync">Runs it, and writes files to a directory.</param>
/// <param name="Generate">Makes lines of input without end; null if nobody knows what it reads.</param>
public sealed record Classic(
    string Name,
    string Description,
    MapReduceJob Job,
    RecordFormat Format,
    Func<IReadOnlyList<JobInput>, MapReduceOptions, Stream, CancellationToken, Task> RunAsync,
    Func<IReadOnlyList<JobInput>, MapReduceOptions, string, OutputKind, CancellationToken, Task> WriteAsync,
    Func<Random, IEnumerable<string>>? Generate)
{
    private const int BlockBytes = 1 << 16;

    public static readonly IReadOnlyList<Classic> All =
    [
        Of("wordcount", "How often each word occurs.", WordCount.Job, WordCount.Generate, (word, count) => $"{count}\t{word}"),
        Of("grep", "The lines that hold --pattern.", Grep.Job, Grep.Generate, (_, line) => line),
        Of("sort", "Records of 100 bytes, sorted by the first 10.", Sort.Job, Sort.Generate, Sort.Write, RecordFormat.Fixed(Sort.RecordBytes)),
        Of("index", "Which files hold a word.", InvertedIndex.Job, InvertedIndex.Generate, (word, files) => $"{word}\t{files}"),
        Of("urls", "How often each page of an access log was asked for.", UrlCounts.Job, UrlCounts.Generate, (url, count) => $"{count}\t{url}"),
        Of("links", "Which pages link to a page.", ReverseLinks.Job, ReverseLinks.Generate, (target, sources) => $"{target}\t{sources}"),
        Of("terms", "The most frequent words of each host.", TermVectors.Job, TermVectors.Generate, (host, terms) => $"{host}\t{terms}"),
    ];

    /// <summary>Writes lines of input, up to a size.</summary>
    public void WriteInput(TextWriter output, long bytes, int seed)
    {
        foreach (var line in Generate!(new Random(seed)))
        {
            bytes -= line.Length + 1;
            if (bytes < 0)
            {
                return;
            }

            output.Write(line);
            output.Write('\n');
        }
    }

    /// <summary>Makes a program of a job whose results are lines of text.</summary>
    internal static Classic Of<TRecord, TKey, TValue, TResult>(
        string name,
        string description,
        ReduceJob<TRecord, TKey, TValue, TResult> job,
        Func<Random, IEnumerable<string>>? generate,
        Func<TKey, TResult, string> line)
        where TRecord : IRecord<TRecord>, allows ref struct => Of(
            name,
            description,
            job,
            generate,
            (output, key, result) =>
            {
                Encoding.UTF8.GetBytes(line(key, result), output);
                output.Write("\n"u8);
            },
            RecordFormat.Lines);

    /// <summary>Makes a program of a job.</summary>
    internal static Classic Of<TRecord, TKey, TValue, TResult>(
        string name,
        string description,
        ReduceJob<TRecord, TKey, TValue, TResult> job,
        Func<Random, IEnumerable<string>>? generate,
        Action<IBufferWriter<byte>, TKey, TResult> write,
        RecordFormat format)
        where TRecord : IRecord<TRecord>, allows ref struct
    {
        async Task WriteLinesAsync(IReadOnlyList<JobInput> inputs, MapReduceOptions options, Stream output, CancellationToken stop)
        {
            var block = new ArrayBufferWriter<byte>(BlockBytes);
            await foreach (var (key, result) in job.StreamAsync(inputs, options, stop).ConfigureAwait(false))
            {
                write(block, key, result);
                if (block.WrittenCount >= BlockBytes)
                {
                    await output.WriteAsync(block.WrittenMemory, stop).ConfigureAwait(false);
                    block.ResetWrittenCount();
                }
            }

            await output.WriteAsync(block.WrittenMemory, stop).ConfigureAwait(false);
        }

        Task WriteFilesAsync(IReadOnlyList<JobInput> inputs, MapReduceOptions options, string directory, OutputKind kind, CancellationToken stop) =>
            job.WriteAsync(inputs, new FileOutput<TKey, TResult>(directory, ResultFormat.Of(kind, write)), options, stop);

        return new(name, description, job, format, WriteLinesAsync, WriteFilesAsync, generate);
    }
}
