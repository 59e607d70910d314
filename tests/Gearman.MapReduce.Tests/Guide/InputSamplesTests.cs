namespace Gearman.MapReduce.Tests.Guide;

public sealed class InputSamplesTests : IDisposable
{
    private static readonly ReduceJob<Line, string, int, int> LineCount =
        MapReduceJob.Named("lines").Map<string, int>((line, output) => output.Emit("lines", 1)).Fold((a, b) => a + b);

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Inputs_of_many_kinds()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var logs = _files.Root;
        await File.WriteAllTextAsync(Path.Combine(logs, "today.log"), "a\nb\n", cancellationToken);
        Directory.CreateDirectory(Path.Combine(logs, "old"));
        await File.WriteAllBytesAsync(Path.Combine(logs, "old", "1.log.gz"), TempFiles.Gzip("c\n"u8.ToArray()), cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(logs, "old", "2.log.gz"), TempFiles.Gzip("d\n"u8.ToArray())[..^8], cancellationToken);
        using var stream = new MemoryStream("e\nf"u8.ToArray());

        JobInput[] inputs =
        [
            Path.Combine(logs, "today.log"),
            .. JobInput.FromPattern(Path.Combine(logs, "**", "*.log.gz")),
            JobInput.FromStream(stream, "standard input"),
        ];

        var options = new MapReduceOptions { DamagedInputs = DamagedInputs.ReadToDamage };
        var lines = await LineCount.RunAsync(inputs, options, cancellationToken);
        var damaged = options.Counters[MapReduceCounters.InputsDamaged]; // which: options.Counters.Damages

        Assert.Equal([new("lines", 6)], lines);
        Assert.Equal(1, damaged);
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_of_many_kinds()
    {
        var path = _files.Write(string.Concat(Enumerable.Repeat("0123456\0", 128)));

        var names = ((JobInput)path).With(RecordFormat.Delimited("\0"u8)); // find -print0
        var blocks = ((JobInput)path).With(RecordFormat.Fixed(512));
        var file = ((JobInput)path).With(RecordFormat.WholeFile); // record.Path says which

        var counts = new List<int>();
        foreach (var input in (JobInput[])[names, blocks, file])
        {
            var result = await LineCount.RunAsync([input], cancellationToken: TestContext.Current.CancellationToken);
            counts.Add(Assert.Single(result).Value);
        }

        Assert.Equal([128, 2, 1], counts);
    }
}
