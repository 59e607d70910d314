namespace Gearman.MapReduce.Tests.Guide;

/// <summary>Mappers and reducers in Python, as they are written for Hadoop Streaming.</summary>
public sealed class ProcessReducerTests : IDisposable
{
    private const string Mapper = """
        import sys
        for line in sys.stdin:
            for word in line.split():
                print(f"{word}\t1")
        """;

    private const string Reducer = """
        import itertools, sys
        pairs = (line.rstrip("\n").split("\t") for line in sys.stdin)
        for word, group in itertools.groupby(pairs, key=lambda pair: pair[0]):
            print(f"{word}\t{sum(int(count) for _, count in group)}")
        """;

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 120_000)]
    [InlineData(true, 256 << 20)]
    [InlineData(false, 256 << 20)]
    [InlineData(false, 64 << 10)]
    public async Task Python_maps_and_reduces(bool here, long memory)
    {
        TestSupport.Peer.Require("python3", "python3");
        await using var cluster = await Cluster.StartAsync();
        var directory = _files.Root;
        await File.WriteAllTextAsync(Path.Combine(directory, "map.py"), Mapper, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, "reduce.py"), Reducer, TestContext.Current.CancellationToken);

        var count = MapReduceJob.Named("python")
            .MapBy($"python3 {directory}/map.py")
            .ReduceBy($"python3 {directory}/reduce.py");

        cluster.AddWorkers(2, count);
        var words = Enumerable.Range(0, 20_000).Select(i => $"wört{i % 3_000}").ToArray();
        var options = new MapReduceOptions
        {
            Runner = here ? new LocalRunner() : cluster.Runner,
            ChunkBytes = 100_000,
            Parallelism = 2,
            MemoryBytes = memory,
            SpillDirectory = _files.Root,
        };
        var results = await count.RunAsync([_files.Write(string.Join("\r\n", words.Chunk(7).Select(c => string.Join(' ', c))))], options, TestContext.Current.CancellationToken);
        Assert.Equal(words.CountBy(w => w).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value.ToString())), results);
        Assert.Equal(memory < 1 << 20, options.Counters[MapReduceCounters.SpillRuns] > 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_reducer_writes_is_sorted_whatever_its_keys()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sh");
        var job = MapReduceJob.Named("turned").MapBy("cat").ReduceBy("tac; echo alone");
        var results = await job.RunAsync([_files.Write("b\t2\na\t1\nc\t3\n")], new() { Partitions = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal([new("a", "1"), new("alone", ""), new("b", "2"), new("c", "3")], results);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reducer_that_fails_ends_the_run_with_its_words()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sh");
        var job = MapReduceJob.Named("failing").MapBy("cat").ReduceBy("cat >/dev/null; echo broken >&2; exit 3");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [_files.Write("a\t1\n")], new() { MaxFailedAttempts = 1, Partitions = 1 }, TestContext.Current.CancellationToken));
        Assert.StartsWith("failing/reduce task 0 (partition 0) failed after 1 attempt", e.Message, StringComparison.Ordinal);
        Assert.Contains("ended with exit code 3: broken (in partition 0)", e.Message, StringComparison.Ordinal);
    }
}
