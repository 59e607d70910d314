using System.Text;

namespace Gearman.MapReduce.Tests.Guide;

public sealed class ModelSamplesTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Keys_as_bytes()
    {
        var counts = MapReduceJob.Named("words")
            .Map<string, long>((line, output) =>
            {
                foreach (var word in line.Words)
                {
                    output.Emit(word, 1);
                }
            })
            .Fold((a, b) => a + b);
        var results = await counts.RunAsync([_files.Write("to be\tor not\nto be")], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new("be", 2), new("not", 1), new("or", 1), new("to", 2)], results);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stages(bool here)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var wordCount = MapReduceJob.Named("wordcount").Map<string, long>((line, output) => output.Emit(line.Bytes, 1)).Fold((a, b) => a + b);

        var byCount = wordCount.Then("bycount")
            .Map<long, string>((word, count, output) => output.Emit(-count, word))
            .Reduce<string>((_, words, emit) => emit(string.Join(' ', words.Order(StringComparer.Ordinal))));

        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(2, byCount);
        var options = new MapReduceOptions
        {
            Runner = here ? new LocalRunner() : cluster.Runner,
            MemoryBytes = 64 << 10,
            SpillDirectory = _files.Root,
            ChunkBytes = 20_000,
        };
        var lines = Enumerable.Range(0, 20_000).Select(i => $"some quite long word {i % 9000}").ToArray();
        var results = await byCount.RunAsync([_files.Write(string.Join('\n', lines))], options, cancellationToken);

        var expected = lines.CountBy(l => l).GroupBy(p => -(long)p.Value, p => p.Key).OrderBy(g => g.Key)
            .Select(g => KeyValuePair.Create(g.Key, string.Join(' ', g.Order(StringComparer.Ordinal))));
        Assert.Equal(expected, results);
        Assert.Equal(9000, options.Counters[MapReduceCounters.ChainRecords]);
        Assert.True(options.Counters[MapReduceCounters.SpillRuns] > 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Joins()
    {
        var users = _files.Write("1,Ann\n2,Bob\n3,Eve\n");
        var orders = _files.Write("2,tea\n1,milk\n2,jam\n4,salt\n");

        var join = MapReduceJob.Named("orders")
            .Join<int, string, string>(
                line => line.Input == 0,
                left: (line, output) => output.Emit(int.Parse(line.ToString().Split(',')[0]), line.ToString().Split(',')[1]),
                right: (line, output) => output.Emit(int.Parse(line.ToString().Split(',')[0]), line.ToString().Split(',')[1]))
            .Reduce<string>((user, names, goods, emit) => emit($"{names.SingleOrDefault("?")}: {string.Join('+', goods)}"));
        var bought = await join.RunAsync([users, orders], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([new(1, "Ann: milk"), new(2, "Bob: tea+jam"), new(3, "Eve: "), new(4, "?: salt")], bought);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_broadcast_join_and_counters()
    {
        var orders = _files.Write("2,tea\n1,milk\n2,jam\n4,salt\n");
        var users = "1,Ann\n2,Bob\n"u8.ToArray();

        var named = MapReduceJob.Named("named").Map<Line, string, int>(context => new NameMapper(context)).Fold((a, b) => a + b);
        var options = new MapReduceOptions { SideData = new Dictionary<string, ReadOnlyMemory<byte>> { ["users"] = users } };
        var counts = await named.RunAsync([orders], options, TestContext.Current.CancellationToken);
        var unknown = options.Counters["unknown users"];

        Assert.Equal([new("Ann", 1), new("Bob", 2)], counts);
        Assert.Equal(1, unknown);
    }

    // Made for each task, and disposed with it if it is disposable.
    private sealed class NameMapper(TaskContext context) : IMapper<Line, string, int>
    {
        private readonly Dictionary<string, string> _users = context.SideData("users", bytes => // read once a process
            Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(',')).ToDictionary(fields => fields[0], fields => fields[1]));

        private long _unknown;

        public void Map(Line record, Emitter<string, int> output)
        {
            if (_users.TryGetValue(record.ToString().Split(',')[0], out var name))
            {
                output.Emit(name, 1);
            }
            else
            {
                _unknown++;
            }
        }

        public void End(Emitter<string, int> output) => context.Count("unknown users", _unknown);
    }
}
