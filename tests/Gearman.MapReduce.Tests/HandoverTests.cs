using System.Buffers;
using System.Collections.Concurrent;

namespace Gearman.MapReduce.Tests;

/// <summary>Workers of the coordinator's own process leave their results as they are.</summary>
public sealed class HandoverTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_result_of_this_process_is_not_written()
    {
        await using var cluster = await Cluster.StartAsync();
        var job = MapReduceJob.Named("unwritable").Aggregate<Line, Unwritable>(_ => new Unwritable());
        cluster.AddWorkers(2, job);
        var options = new MapReduceOptions { Runner = new GearmanRunner(cluster.Client), ChunkBytes = 10, Parallelism = 2 };
        var result = await job.RunAsync([_files.Write("one\ntwo\nthree\nfour\nfive\n")], options, TestContext.Current.CancellationToken);
        Assert.Equal(5, result.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_runner_that_takes_none_has_it_written()
    {
        await using var cluster = await Cluster.StartAsync();
        var job = MapReduceJob.Named("unwritable").Aggregate<Line, Unwritable>(_ => new Unwritable());
        cluster.AddWorkers(1, job);
        var options = new MapReduceOptions { Runner = cluster.Runner, RetryDelay = TimeSpan.FromMilliseconds(1) };
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([_files.Write("one\n")], options, TestContext.Current.CancellationToken));
        Assert.Contains("cannot be written", error.Message);
    }

    [Fact]
    public void A_result_is_taken_once_by_its_ticket_and_only_while_the_run_goes_on()
    {
        var run = ResultHandover.Open("run");
        Assert.True(ResultHandover.TryLeave("run", "result", out var ticket));
        Assert.True(ResultHandover.TryLeave("run", "left behind", out var other));
        Assert.False(ResultHandover.TryLeave("another run", "result", out _));
        Assert.Equal("result", ResultHandover.Take("run", ticket));
        Assert.Throws<TaskFaultException>(() => ResultHandover.Take("run", ticket));
        Assert.Throws<TaskFaultException>(() => ResultHandover.Take("run", Guid.NewGuid()));
        run.Dispose();
        Assert.Throws<TaskFaultException>(() => ResultHandover.Take("run", other));
        Assert.False(ResultHandover.TryLeave("run", "result", out _));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_attempt_whose_result_another_one_took_is_followed_by_a_job_of_its_own()
    {
        await using var cluster = await Cluster.StartAsync();
        var job = MapReduceJob.Named("unwritable").Aggregate<Line, Unwritable>(_ => new Unwritable());
        var function = Assert.Single(job.Functions);
        var uniques = new ConcurrentQueue<string>();
        cluster.AddWorker(worker => worker.Register(function.Name, (task, stop) =>
        {
            uniques.Enqueue(task.Unique!);
            var answer = TaskHandler.Run(function, task.Workload, _ => { }, (_, _) => { }, stop);
            var rest = answer;
            if (task.Unique == uniques.First() && TaskAnswer.TryReadTicket(ref rest, out var ticket))
            {
                ResultHandover.Take(TaskRequestFormat.Read(task.Workload).Run, ticket); // as an attempt does that is given up
            }

            return ValueTask.FromResult(answer);
        }));
        var options = new MapReduceOptions { Runner = new GearmanRunner(cluster.Client), RetryDelay = TimeSpan.Zero, MaxFailedAttempts = 1 };
        var result = await job.RunAsync([_files.Write("one\ntwo\n")], options, TestContext.Current.CancellationToken);
        Assert.Equal(2, result.Lines);
    }

    private sealed class Unwritable : IAccumulator<Unwritable, Line>
    {
        public int Lines { get; private set; }

        public void Add(Line record) => Lines++;

        public void Merge(Unwritable next) => Lines += next.Lines;

        public void Write(IBufferWriter<byte> output) => throw new InvalidOperationException("it cannot be written");

        public static Unwritable Read(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("it cannot be read");
    }
}
