using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Gearman.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Client.Tests;

/// <summary>Client and worker together, over real job servers: what a job may be and may say.</summary>
public sealed class JobServerTests : JobServerSuite
{
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_foreground_job_returns_what_the_worker_made_of_it(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker =>
        {
            worker.Register("reverse", workload =>
            {
                var bytes = workload.ToArray();
                bytes.AsSpan().Reverse();
                return bytes;
            });
            worker.Register("add", (int[] numbers) => numbers.Sum());
        });

        Assert.Equal("cba", Text(await client.SubmitAsync(new JobRequest("reverse", "abc"u8.ToArray()), TestContext.Current.CancellationToken)));
        Assert.True((await client.SubmitAsync(new JobRequest("reverse", default), TestContext.Current.CancellationToken)).IsEmpty);
        Assert.Equal(6, await client.SubmitAsync<int[], int>("add", [1, 2, 3], TestContext.Current.CancellationToken));
        await client.PingAsync(TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_background_job_can_be_asked_after(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var handle = await client.SubmitBackgroundAsync(new JobRequest("f", "x"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal(new JobStatus(Known: true, Running: false, 0, 0), await client.GetStatusAsync(handle, TestContext.Current.CancellationToken));

        var (reported, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        Work(server, worker => worker.Register("f", async (job, _) =>
        {
            await job.SendStatusAsync(3, 4);
            reported.SetResult();
            await finish.Task;
            return default;
        }));
        await reported.Task.WaitAsync(TestContext.Current.CancellationToken);
        var half = new JobStatus(Known: true, Running: true, 3, 4);
        await UntilAsync(async () => await client.GetStatusAsync(handle, TestContext.Current.CancellationToken) == half);
        finish.SetResult();
        await UntilAsync(async () => await client.GetStatusAsync(handle, TestContext.Current.CancellationToken) == default);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_job_can_be_asked_after_by_its_unique(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var job = new JobRequest("f", "x"u8.ToArray()) { Unique = "one" };
        Assert.Equal(default, await client.GetStatusByUniqueAsync("one", TestContext.Current.CancellationToken));
        await client.SubmitBackgroundAsync(job, TestContext.Current.CancellationToken);
        var status = await client.GetStatusByUniqueAsync("one", TestContext.Current.CancellationToken);
        Assert.Equal(new UniqueJobStatus(new JobStatus(Known: true, Running: false, 0, 0), 0, new ServerAddress("127.0.0.1", server.Port)), status);

        var joined = await client.StartAsync(job, TestContext.Current.CancellationToken);
        Assert.Equal(1u, (await client.GetStatusByUniqueAsync("one", TestContext.Current.CancellationToken)).Clients);
        Work(server, worker => worker.Register("f", workload => workload.First));
        await joined.Result;
        await UntilAsync(async () => await client.GetStatusByUniqueAsync("one", TestContext.Current.CancellationToken) == default);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_cancelled_job_fails_for_who_waits_and_is_not_done(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var cancelled = await client.StartAsync(new JobRequest("f", "cancelled"u8.ToArray()), TestContext.Current.CancellationToken);
        var kept = await client.StartAsync(new JobRequest("f", "kept"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.True(await client.CancelAsync(cancelled.Handle, TestContext.Current.CancellationToken));
        var error = await Assert.ThrowsAsync<JobFailedException>(() => cancelled.Result);
        Assert.Equal(cancelled.Handle, error.Handle);
        Assert.False(await client.CancelAsync(new JobHandle("H:nobody's:1", kept.Handle.Server), TestContext.Current.CancellationToken));

        var done = new ConcurrentQueue<string>();
        Work(server, worker => worker.Register("f", workload =>
        {
            done.Enqueue(Encoding.ASCII.GetString(workload));
            return default;
        }));
        await kept.Result;
        Assert.Equal("kept", Assert.Single(done));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Jobs_are_done_by_priority(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        foreach (var priority in new[] { JobPriority.Low, JobPriority.Normal, JobPriority.High })
        {
            for (var i = 1; i <= 2; i++)
            {
                var job = new JobRequest("f", Encoding.ASCII.GetBytes($"{priority} {i}")) { Priority = priority };
                await client.SubmitBackgroundAsync(job, TestContext.Current.CancellationToken);
            }
        }

        var done = new ConcurrentQueue<string>();
        Work(server, worker => worker.Register("f", workload =>
        {
            done.Enqueue(Encoding.ASCII.GetString(workload));
            return default;
        }));
        await UntilAsync(() => Task.FromResult(done.Count == 6));
        Assert.Equal(["High 1", "High 2", "Normal 1", "Normal 2", "Low 1", "Low 2"], done);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Jobs_of_one_unique_are_done_once_and_answer_all(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        await using var other = new GearmanClient(ClientOptions(server));
        var job = new JobRequest("f", "x"u8.ToArray()) { Unique = "one" };
        RunningJob[] jobs =
        [
            await client.StartAsync(job, TestContext.Current.CancellationToken),
            await client.StartAsync(job, TestContext.Current.CancellationToken),
            await other.StartAsync(job, TestContext.Current.CancellationToken),
        ];
        Assert.Single(jobs.Select(one => one.Handle).Distinct());

        var runs = 0;
        Work(server, worker => worker.Register("f", async (context, _) =>
        {
            Interlocked.Increment(ref runs);
            await context.SendDataAsync("data"u8.ToArray());
            return Encoding.ASCII.GetBytes(context.Unique!);
        }));
        foreach (var one in jobs)
        {
            Assert.Equal("one", Text(await one.Result));
            Assert.Single(await one.Updates.ToArrayAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, runs);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task What_a_worker_says_meanwhile_arrives_in_order(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.Register("f", async (job, _) =>
        {
            for (var i = 0u; i < 100; i++)
            {
                await job.SendDataAsync(BitConverter.GetBytes(i));
                await job.SendStatusAsync(i, 100);
                await job.SendWarningAsync(BitConverter.GetBytes(i));
            }

            return "done"u8.ToArray();
        }));

        var job = await client.StartAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        var updates = await job.Updates.ToArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(300, updates.Length);
        for (var i = 0u; i < 100; i++)
        {
            Assert.Equal((JobUpdateKind.Data, i), (updates[i * 3].Kind, BitConverter.ToUInt32(updates[i * 3].Data.Span)));
            Assert.Equal(new JobUpdate(JobUpdateKind.Status, default, i, 100), updates[(i * 3) + 1]);
            Assert.Equal((JobUpdateKind.Warning, i), (updates[(i * 3) + 2].Kind, BitConverter.ToUInt32(updates[(i * 3) + 2].Data.Span)));
        }

        Assert.Equal("done", Text(await job.Result));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_failure_and_an_exception_reach_the_client_and_the_worker_goes_on(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.Register("f", workload => Encoding.ASCII.GetString(workload) switch
        {
            "fail" => throw new JobFailedException("on purpose"),
            "throw" => throw new InvalidOperationException("out of cheese"),
            _ => "fine"u8.ToArray(),
        }));

        for (var i = 0; i < 3; i++)
        {
            var failed = await Assert.ThrowsAsync<JobFailedException>(
                () => client.SubmitAsync(new JobRequest("f", "fail"u8.ToArray()), TestContext.Current.CancellationToken));
            Assert.Equal("f", failed.Function);
            var threw = await Assert.ThrowsAsync<JobErrorException>(
                () => client.SubmitAsync(new JobRequest("f", "throw"u8.ToArray()), TestContext.Current.CancellationToken));
            Assert.Equal("System.InvalidOperationException: out of cheese", threw.Text);
            Assert.Equal("fine", Text(await client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken)));
        }
    }

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Servers))]
    public async Task Large_payloads_come_back_whole(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.Register("echo", workload => workload.First));
        foreach (var size in new[] { 65_535, 1_000_000, 16 << 20, 64 << 20, 10 })
        {
            var workload = new byte[size];
            new Random(size).NextBytes(workload);
            var result = await client.SubmitAsync(new JobRequest("echo", workload), TestContext.Current.CancellationToken);
            Assert.True(result.Span.SequenceEqual(workload), $"{size} bytes came back changed.");
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(16)]
    public async Task A_thousand_jobs_at_once_each_get_their_own_result(int concurrency)
    {
        foreach (var name in JobServers.Names.Select(row => row.Data))
        {
            var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
            var (running, most) = (0, 0);
            Work(server, worker => worker.Register("square", async (job, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                var number = BitConverter.ToInt64(job.Workload.FirstSpan);
                Interlocked.Decrement(ref running);
                return BitConverter.GetBytes(number * number);
            }), concurrency);

            var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i =>
                client.SubmitAsync(new JobRequest("square", BitConverter.GetBytes((long)i)), TestContext.Current.CancellationToken)));
            for (var i = 0L; i < results.Length; i++)
            {
                Assert.Equal(i * i, BitConverter.ToInt64(results[i].Span));
            }

            Assert.InRange(most, 1, concurrency);
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_job_that_nobody_does_times_out_and_says_so(string name)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var time = new FakeTimeProvider();
        await using var client = new GearmanClient(ClientOptions(server), timeProvider: time);
        var request = new JobRequest("nobody's", default) { Timeout = TimeSpan.FromMilliseconds(200) };
        var job = await client.StartAsync(request, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMilliseconds(200));
        var error = await Assert.ThrowsAsync<JobTimeoutException>(() => job.Result);
        Assert.Contains("no worker has taken it (function nobody's, job H:", error.Message, StringComparison.Ordinal);
        await client.PingAsync(TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_job_at_a_time_is_queued_and_one_that_is_due_is_done(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var done = new ConcurrentQueue<string>();
        await client.ScheduleAsync(new JobRequest("f", "now"u8.ToArray()), DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
        var later = await client.ScheduleAsync(
            new JobRequest("f", "later"u8.ToArray()), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), TestContext.Current.CancellationToken);
        Assert.True((await client.GetStatusAsync(later, TestContext.Current.CancellationToken)).Known);
        Work(server, worker => worker.Register("f", workload =>
        {
            done.Enqueue(Encoding.ASCII.GetString(workload));
            return default;
        }));
        await UntilAsync(() => Task.FromResult(done.Contains("now")));
        Assert.DoesNotContain("later", done);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_rule_that_the_server_refuses_fails_that_job_only(string name)
    {
        var (client, _) = await StartAsync(name, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<ServerErrorException>(
            async () => await client.ScheduleAsync(new JobRequest("f", default), "61 * * * *", TestContext.Current.CancellationToken));
        Assert.Equal("f", error.Function);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await client.ScheduleAsync(new JobRequest("f", default), "* * *", TestContext.Current.CancellationToken));
        await client.PingAsync(TestContext.Current.CancellationToken);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.ASCII.GetString(bytes.Span);
}
