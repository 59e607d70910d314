namespace Gearman.MapReduce.Tests;

public sealed class StragglerTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_takes_too_long_gets_a_second_copy_and_the_first_result_counts()
    {
        await using var cluster = await Cluster.StartAsync();
        using var slow = new ManualResetEventSlim();
        var blocked = 0;
        var job = MapReduceJob.Named("straggler").Map<Line, string, int>(context =>
        {
            if (context.Task == 2 && Interlocked.Exchange(ref blocked, 1) == 0)
            {
                slow.Wait(CancellationToken.None);
            }

            return new Counting();
        }).Fold((a, b) => a + b);
        cluster.AddWorkers(2, job);
        var options = new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 20, Parallelism = 2, SpeculateAfter = TimeSpan.Zero };
        var results = await job.RunAsync(
            [_files.Write(string.Concat(Enumerable.Repeat("a\nb\n", 60)))], options, TestContext.Current.CancellationToken);
        slow.Set();
        Assert.Equal([new("a", 60), new("b", 60)], results);
        Assert.InRange(options.Counters[MapReduceCounters.SpeculationsWon], 1, 12);
        Assert.Equal(120, options.Counters[MapReduceCounters.MapRecords]);
    }

    [Fact]
    public void A_copy_has_a_unique_of_its_own_or_the_server_would_let_it_join_the_first()
    {
        var request = new TaskRequest { Job = "j", Run = "r", Task = 1 };
        Assert.NotEqual(request.Unique, (request with { IsCopy = true }).Unique);
    }

    private sealed class Counting : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit(record.Bytes, 1);
    }
}
