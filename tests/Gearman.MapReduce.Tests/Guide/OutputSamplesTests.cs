namespace Gearman.MapReduce.Tests.Guide;

public sealed class OutputSamplesTests : IDisposable
{
    private static readonly ReduceJob<Line, string, long, long> WordCount =
        MapReduceJob.Named("wordcount").Map<string, long>((line, output) => output.Emit(line.Bytes, 1)).Fold((a, b) => a + b);

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_stream_and_files()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (spill, directory) = (_files.Root, Path.Combine(_files.Root, "out"));
        JobInput[] inputs = [_files.Write("to\nbe\nto")];
        using var writer = new StringWriter { NewLine = "\n" };

        var options = new MapReduceOptions { MemoryBytes = 64 << 20, SpillDirectory = spill };

        await foreach (var (word, count) in WordCount.StreamAsync(inputs, options, cancellationToken))
        {
            await writer.WriteLineAsync($"{word} {count}");
        }

        var csv = OutputFormats.Csv<string, long>(["word", "count"], (word, count) => [word, count.ToString()]);
        var files = await WordCount.WriteAsync(inputs, new FileOutput<string, long>(directory, csv), options, cancellationToken);

        Assert.Equal("be 1\nto 2\n", writer.ToString());
        Assert.Equal(options.PartitionCount, files.Count);
    }
}
