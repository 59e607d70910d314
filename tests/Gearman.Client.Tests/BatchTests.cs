using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace Gearman.Client.Tests;

/// <summary>Batches, over real job servers.</summary>
public sealed class BatchTests : JobServerSuite
{
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task What_follows_a_batch_is_submitted_when_all_jobs_are_done_and_gets_their_results(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var summed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var squares = 0;
        Work(server, worker =>
        {
            worker.Register("square", workload =>
            {
                Interlocked.Increment(ref squares);
                var number = BitConverter.ToInt64(workload.FirstSpan);
                return BitConverter.GetBytes(number * number);
            });
            worker.Register("sum", workload =>
            {
                Assert.Equal(100, Volatile.Read(ref squares));
                summed.SetResult(workload.ToArray().Chunk(8).Sum(number => BitConverter.ToInt64(number)));
                return default;
            });
        });

        var batch = new JobBatch { MaxInFlight = 7 };
        for (var i = 0L; i < 100; i++)
        {
            batch.Add(new JobRequest("square", BitConverter.GetBytes(i)));
        }

        batch.Then(outcomes => new JobRequest("sum", outcomes.SelectMany(outcome => outcome.Result.ToArray()).ToArray()));
        var progress = new CountingProgress();
        var result = await batch.RunAsync(client, progress, TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded);
        Assert.Equal(100, progress.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i * i), result.Outcomes.Select(outcome => BitConverter.ToInt64(outcome.Result.Span)));
        Assert.NotNull(Assert.Single(result.Continuations).Handle);
        Assert.Equal(328_350, await summed.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_job_of_a_batch_that_fails_keeps_the_others_and_only_what_follows_always_follows(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var followed = new ConcurrentQueue<string>();
        Work(server, worker =>
        {
            worker.Register("f", workload => workload.FirstSpan[0] == 'x' ? throw new InvalidOperationException("x") : workload.First);
            worker.Register("follow", workload =>
            {
                followed.Enqueue(Encoding.ASCII.GetString(workload));
                return default;
            });
        });

        var batch = new JobBatch().Add(new JobRequest("f", "a"u8.ToArray())).Add(new JobRequest("f", "x"u8.ToArray())).Add(new JobRequest("f", "b"u8.ToArray()))
            .Then(_ => new JobRequest("follow", "then"u8.ToArray()))
            .Finally(outcomes => new JobRequest("follow", Encoding.ASCII.GetBytes($"{outcomes.Count(outcome => !outcome.Succeeded)} failed")));
        var result = await batch.RunAsync(client, ct: TestContext.Current.CancellationToken);
        Assert.False(result.Succeeded);
        Assert.Equal([true, false, true], result.Outcomes.Select(outcome => outcome.Succeeded));
        Assert.IsType<JobErrorException>(result.Outcomes[1].Error);
        await UntilAsync(() => Task.FromResult(!followed.IsEmpty));
        Assert.Equal("1 failed", Assert.Single(followed));
    }

    [Fact]
    public async Task A_batch_without_jobs_is_done_at_once_and_one_without_a_server_says_so()
    {
        await using var down = new FakeServer(isDown: true);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [down.Address] });
        var empty = await new JobBatch().RunAsync(client, ct: TestContext.Current.CancellationToken);
        Assert.True(empty.Succeeded);

        var lost = await new JobBatch().Add(new JobRequest("f", default)).Finally(_ => new JobRequest("g", default))
            .RunAsync(client, ct: TestContext.Current.CancellationToken);
        Assert.IsType<GearmanConnectionException>(lost.Outcomes[0].Error);
        Assert.Equal("g", Assert.IsType<GearmanConnectionException>(lost.Continuations[0].Error).Function);
        Assert.Throws<ArgumentException>(() => new JobBatch().Add(new JobRequest(new string('x', 600), default)));
    }

    private sealed class CountingProgress : IProgress<JobOutcome>
    {
        private int _count;

        public int Count => _count;

        public void Report(JobOutcome value) => Interlocked.Increment(ref _count);
    }
}
