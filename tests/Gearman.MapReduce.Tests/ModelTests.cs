using System.Text;

namespace Gearman.MapReduce.Tests;

/// <summary>What a job's code may ask of the framework, in process and on a cluster.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_secondary_sort_gives_the_values_of_a_group_in_the_order_of_the_whole_key(bool reduceHere)
    {
        var job = MapReduceJob.Named("latest")
            .Map<string, string>((line, output) => output.Emit(line.Bytes, line.ToString().Split(' ')[1]))
            .GroupBy(Comparer<string>.Create((x, y) => string.CompareOrdinal(x.Split(' ')[0], y.Split(' ')[0])))
            .PartitionBy((key, partitions) => key[0] % partitions)
            .Reduce<string>((_, values, emit) => emit(string.Join(',', values)));
        var lines = Enumerable.Range(0, 400).Select(i => $"{(char)('a' + i % 3)} {i * 7 % 400:D3}").ToArray();
        var results = await job.RunAsync(
            [_files.Write(string.Join('\n', lines))],
            new MapReduceOptions { ChunkBytes = 50, Parallelism = 3, ReduceHereBytes = reduceHere ? 1 << 20 : 0, MemoryBytes = 64 << 10 },
            TestContext.Current.CancellationToken);
        var expected = lines.GroupBy(l => l[0]).OrderBy(g => g.Key).Select(g => string.Join(',', g.Order().Select(l => l[2..])));
        Assert.Equal(expected, results.Select(r => r.Value));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_mapper_is_set_up_for_a_task_emits_at_its_end_and_is_disposed()
    {
        var mappers = new List<Summing>();
        var job = MapReduceJob.Named("sums").Map<Line, string, int>(_ =>
        {
            var mapper = new Summing();
            lock (mappers)
            {
                mappers.Add(mapper);
            }

            return mapper;
        }).Fold((a, b) => a + b);
        var results = await job.RunAsync(
            [_files.Write("1\n2\n3\n4\n")], new MapReduceOptions { ChunkBytes = 4 }, TestContext.Current.CancellationToken);
        Assert.Equal([new("sum", 10)], results);
        Assert.Equal(2, mappers.Count);
        Assert.All(mappers, mapper => Assert.True(mapper.IsDisposed));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_mapper_is_disposed_also_when_its_task_fails()
    {
        var mapper = new Summing();
        var job = MapReduceJob.Named("fails").Map<Line, string, int>(_ => mapper).Fold((a, b) => a + b);
        await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [_files.Write("x")], new MapReduceOptions { MaxFailedAttempts = 1 }, TestContext.Current.CancellationToken));
        Assert.True(mapper.IsDisposed);
    }

    [Fact(Timeout = 60_000)]
    public async Task Counters_count_each_task_once_however_often_it_was_tried()
    {
        await using var cluster = await Cluster.StartAsync();
        var job = MapReduceJob.Named("counted").Map<Line, string, int>(context => new Failing(context)).Fold((a, b) => a + b);
        cluster.AddWorkers(2, job);
        foreach (var runner in (TaskRunner[])[new LocalRunner(), cluster.Runner])
        {
            var options = new MapReduceOptions { Runner = runner, ChunkBytes = 4, RetryDelay = TimeSpan.Zero, MaxFailedAttempts = 3 };
            await job.RunAsync([_files.Write("1\n2\n3\n4\n5\n6\n")], options, TestContext.Current.CancellationToken);
            Assert.Equal(6, options.Counters["lines"]);
            Assert.Equal(6, options.Counters[MapReduceCounters.MapRecords]);
            Assert.Equal(12, options.Counters[MapReduceCounters.MapBytes]);
            Assert.Equal(3, options.Counters[MapReduceCounters.Retries]);
            Assert.Equal(["lines", "map.bytes", "map.records", "reduce.keys", "retries"], options.Counters.ToList().Select(c => c.Key));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Side_data_is_read_once_a_process_and_sent_to_a_worker_once()
    {
        await using var cluster = await Cluster.StartAsync();
        var reads = 0;
        var job = MapReduceJob.Named("broadcast").Map<Line, string, int>(context =>
        {
            var names = context.SideData("names", bytes =>
            {
                Interlocked.Increment(ref reads);
                return Encoding.UTF8.GetString(bytes.Span).Split('\n').Select(l => l.Split('=')).ToDictionary(p => p[0], p => p[1]);
            });
            return new Joining(names);
        }).Fold((a, b) => a + b);
        cluster.AddWorkers(1, job);
        var run = Guid.NewGuid(); // this process may have kept the data of another test
        var options = new MapReduceOptions
        {
            Runner = cluster.Runner,
            ChunkBytes = 2,
            SideData = new Dictionary<string, ReadOnlyMemory<byte>> { ["names"] = Encoding.UTF8.GetBytes($"1=one\n2=two\nrun={run}") },
        };
        var input = _files.Write("1\n2\n1\n3\n");
        var expected = (KeyValuePair<string, int>[])[new("?", 1), new("one", 2), new("two", 1)];
        Assert.Equal(expected, await job.RunAsync([input], options, TestContext.Current.CancellationToken));
        var sent = options.Counters[MapReduceCounters.SideDataSent];
        Assert.InRange(sent, 1, 4);
        Assert.Equal(expected, await job.RunAsync([input], options, TestContext.Current.CancellationToken));
        Assert.Equal(sent, options.Counters[MapReduceCounters.SideDataSent]);
        Assert.Equal(1, reads);
        Assert.Equal(0, options.Counters[MapReduceCounters.Retries]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Side_data_that_was_not_given_is_named()
    {
        var job = MapReduceJob.Named("missing").Map<Line, string, int>(context => new Joining(context.SideData("names", _ => new Dictionary<string, string>())))
            .Fold((a, b) => a + b);
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [_files.Write("x")], new MapReduceOptions { MaxFailedAttempts = 1 }, TestContext.Current.CancellationToken));
        Assert.Contains("no side data 'names'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Side_data_is_forgotten_when_there_is_much_and_sent_again()
    {
        var cache = new SideDataCache(100);
        cache.Add("a", new byte[60]);
        cache.Add("b", new byte[60]);
        Assert.Null(cache.Find("a"));
        Assert.NotNull(cache.Find("b"));
    }

    private sealed class Summing : IMapper<Line, string, int>, IDisposable
    {
        private int _sum;

        public bool IsDisposed { get; private set; }

        public void Map(Line record, Emitter<string, int> output) => _sum += int.Parse(record.Bytes);

        public void End(Emitter<string, int> output) => output.Emit("sum", _sum);

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Joining(Dictionary<string, string> names) : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit(names.GetValueOrDefault(record.ToString(), "?"), 1);
    }

    /// <summary>Fails at the end of the first attempt at each task, when all was counted.</summary>
    private sealed class Failing(TaskContext context) : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output)
        {
            context.Count("lines");
            output.Emit(record.Bytes, 1);
        }

        public void End(Emitter<string, int> output)
        {
            if (context.Attempt == 1)
            {
                throw new FormatException("not yet");
            }
        }
    }
}
