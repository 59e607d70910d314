using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.MapReduce.Tests;

public sealed class SpillTests : IDisposable
{
    private const int Budget = 64 << 10;

    private readonly TempFiles _files = new();

    public enum Place
    {
        Here,
        Cluster,
    }

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 600_000)]
    [InlineData(Place.Here, 1)]
    [InlineData(Place.Here, 3)]
    [InlineData(Place.Cluster, 3)]
    public async Task Pairs_of_more_than_20_times_the_budget_are_spilled_and_come_out_grouped_and_in_order(Place place, int partitions)
    {
        await using var cluster = await Cluster.StartAsync();
        var job = Lists("lists");
        cluster.AddWorkers(2, job);
        var random = new Random(3);
        var lines = Enumerable.Range(0, 60_000).Select(i => $"{random.Next(5000)} value {i} and some more text").ToArray();
        var input = _files.Write(string.Join('\n', lines));
        var spill = Path.Combine(_files.Root, "spill");
        var options = new MapReduceOptions
        {
            Runner = place == Place.Here ? new LocalRunner() : cluster.Runner,
            MemoryBytes = Budget,
            SpillDirectory = spill,
            Partitions = partitions,
            Parallelism = 2,
            ChunkBytes = 700_000,
        };
        Assert.True(lines.Sum(l => (long)l.Length) > 20 * Budget);
        var results = await job.RunAsync([input], options, TestContext.Current.CancellationToken);
        var expected = lines.GroupBy(l => l.Split(' ')[0]).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => KeyValuePair.Create(g.Key, string.Join(',', g)));
        Assert.Equal(expected, results);
        Assert.InRange(options.Counters[MapReduceCounters.SpillRuns], 20, long.MaxValue);
        Assert.Equal(5000, options.Counters[MapReduceCounters.ReduceKeys]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(spill));
    }

    [Fact(Timeout = 600_000)]
    public async Task A_mapper_of_whole_blocks_spills_after_each_that_is_too_much()
    {
        var job = MapReduceJob.Named("blocks").Map<LineBlock, string, int>((block, output) =>
        {
            foreach (var word in block.Words)
            {
                output.Emit(word, 1);
            }
        }).Fold((a, b) => a + b);
        var input = _files.Write(string.Join('\n', Enumerable.Range(0, 400_000).Select(i => $"{i:D8}"))); // four blocks
        var options = new MapReduceOptions { MemoryBytes = Budget, SpillDirectory = _files.Root, Partitions = 1, ChunkBytes = long.MaxValue };
        var results = await job.RunAsync([input], options, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 400_000).Select(i => KeyValuePair.Create($"{i:D8}", 1)), results);
        Assert.InRange(options.Counters[MapReduceCounters.SpillRuns], 4, long.MaxValue);
    }

    [Fact(Timeout = 600_000)]
    public async Task The_values_of_one_hot_key_stream_past_the_reducer_and_can_be_read_once()
    {
        var again = "";
        var job = MapReduceJob.Named("hot")
            .Map<string, string>((line, output) => output.Emit("key", line.ToString()))
            .Reduce<long>((_, values, emit) =>
            {
                emit(values.Sum(v => (long)v.Length));
                again = Assert.Throws<InvalidOperationException>(() => values.Count()).Message;
            });
        var input = _files.Write(string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 30_000)));
        var results = await job.RunAsync(
            [input], new MapReduceOptions { MemoryBytes = Budget }, TestContext.Current.CancellationToken);
        Assert.Equal([new("key", 99L * 30_000)], results);
        Assert.Contains("once", again, StringComparison.Ordinal);
    }

    [Fact(Timeout = 600_000)]
    public async Task Folded_and_combined_pairs_are_the_same_spilled_or_not()
    {
        var random = new Random(5);
        var text = string.Join('\n', Enumerable.Range(0, 3000).Select(_ => string.Join(' ', Enumerable.Range(0, 20).Select(_ => $"w{random.Next(8000)}"))));
        var input = _files.Write(text);
        foreach (var way in Enum.GetValues<WordCountTests.Way>())
        {
            var job = WordCountTests.Job(way);
            var small = new MapReduceOptions { MemoryBytes = Budget, ChunkBytes = 100_000, Partitions = 2 };
            Assert.Equal(
                await job.RunAsync([input], cancellationToken: TestContext.Current.CancellationToken),
                await job.RunAsync([input], small, TestContext.Current.CancellationToken));
            Assert.True(small.Counters[MapReduceCounters.SpillBytes] > 0, $"{way} spilled nothing");
        }
    }

    [Fact]
    public void Pairs_in_a_store_that_this_process_does_not_know_are_told_as_what_they_are()
    {
        var e = Assert.Throws<SpillException>(() => new RunReader(Run.Spilled("nowhere://pairs/1.runs", 0, 1, 1)));
        Assert.StartsWith("spill file nowhere://pairs/1.runs: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("FileStores.Register", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Results_stream_in_the_order_of_the_keys_and_need_not_fit_memory()
    {
        var job = Lists("stream");
        var input = _files.Write(string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"{i * 7919 % 20_000:D5} {new string('y', 80)}")));
        var options = new MapReduceOptions { MemoryBytes = Budget, SpillDirectory = _files.Root };
        var keys = new List<string>();
        await foreach (var (key, _) in job.StreamAsync([input], options, TestContext.Current.CancellationToken))
        {
            keys.Add(key);
        }

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => i.ToString("D5")), keys);
        keys.Clear();
        await foreach (var (key, _) in job.StreamAsync([input], options, TestContext.Current.CancellationToken))
        {
            keys.Add(key);
            if (keys.Count == 10)
            {
                break; // the run ends here, and its directory goes
            }
        }

        Assert.Empty(Directory.EnumerateDirectories(_files.Root));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_spill_directory_that_cannot_be_written_ends_the_run_and_is_named()
    {
        var file = _files.Write("I am no directory");
        var input = _files.Write(string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"{i} {new string('z', 50)}")));
        var e = await Assert.ThrowsAnyAsync<MapReduceException>(() => Lists("full").RunAsync(
            [input], new MapReduceOptions { MemoryBytes = Budget, SpillDirectory = file }, TestContext.Current.CancellationToken));
        Assert.Contains($"spill file {file}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_is_late_does_not_make_the_directory_of_a_run_that_is_over_again()
    {
        var space = new SpillSpace(Path.Combine(_files.Root, "run"), Budget, Budget).Created();
        space.DeleteDirectory(NullLogger.Instance);
        using var file = space.File("late", new MapReduceCounters());
        Assert.Throws<SpillException>(() => file!.Write("entry"u8));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_files.Root));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_goes_on_spilling_while_the_directory_is_deleted_does_not_fail_the_run()
    {
        for (var run = 0; run < 20; run++)
        {
            var space = new SpillSpace(Path.Combine(_files.Root, $"run{run}"), Budget, Budget).Created();
            var spilling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var late = Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        using var file = space.File("late", new MapReduceCounters());
                        file!.Write("entry"u8);
                        spilling.TrySetResult();
                    }
                }
                catch (SpillException)
                {
                    return; // the directory is gone
                }
            }, CancellationToken.None);
            await spilling.Task;
            space.DeleteDirectory(NullLogger.Instance);
            await late;
            Assert.Empty(Directory.EnumerateFileSystemEntries(_files.Root));
        }
    }

    [Fact]
    public void Without_a_directory_for_temporary_files_pairs_are_held_in_memory()
    {
        var space = new SpillSpace(Path.Combine(_files.Write("no directory"), "run"), Budget, Budget);
        Assert.Same(SpillSpace.Unbounded, space.Created(isAskedFor: false));
        Assert.Throws<SpillException>(() => space.Created());
    }

    private static ReduceJob<Line, string, string, string> Lists(string name) => MapReduceJob.Named(name)
        .Map<string, string>((line, output) => output.Emit(Encoding.UTF8.GetString(line.Bytes[..line.Bytes.IndexOf((byte)' ')]), line.ToString()))
        .Reduce<string>((_, values, emit) => emit(string.Join(',', values)));
}
