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

    [Fact(Timeout = 60_000)]
    public async Task A_worker_says_that_it_has_begun_what_turns_out_to_take_long()
    {
        await using var cluster = await Cluster.StartAsync();
        using var begun = new ManualResetEventSlim();
        var job = MapReduceJob.Named("long").Map<Line, string, int>(context =>
        {
            begun.Wait(context.CancellationToken);
            return new Counting();
        }).Fold((a, b) => a + b);
        cluster.AddWorkers(1, job);
        var path = _files.Write(new string('\n', (int)TaskMonitor.Step)); // of a small task nothing is heard
        var request = new TaskRequest
        {
            Job = "long",
            Run = "run",
            Task = 0,
            MaxLineBytes = 100,
            Splits = [new Split(0, path, 0, TaskMonitor.Step)],
            Note = BeginNote.IfLong,
            Begun = begun.Set,
        };
        var function = (PartialFunction<PartitionedRuns>)job.Functions.Single(function => function.Name is "long/map");
        var result = await cluster.Runner.RunAsync(function, request, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(TaskMonitor.Step, result.Counters[MapReduceCounters.MapRecords]);
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
