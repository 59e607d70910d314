using System.Buffers;
using System.Text;
using Gearman.Protocol;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>The worker against a server that plays by the rules, in every order that they allow.</summary>
public sealed class WorkerTests : IAsyncDisposable
{
    private readonly FakeServer _server = new();
    private readonly CancellationTokenSource _stop = new();
    private GearmanWorker? _worker;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await (_worker?.DisposeAsync() ?? ValueTask.CompletedTask);
        _stop.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_introduces_itself_and_sleeps_until_there_is_work()
    {
        _ = Run(new GearmanWorkerOptions { ClientId = "worker-1" }, worker => worker.Register("reverse", Reverse), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptAsync();
        await peer.ExpectAsync(PacketType.SetClientId, "worker-1");
        await peer.ExpectAsync(PacketType.CanDo, "reverse");
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        for (var i = 0; i < 3; i++)
        {
            await peer.SendAsync(PacketType.NoJob);
            await peer.ExpectAsync(PacketType.PreSleep);
            await peer.SendAsync(PacketType.Noop);
            await peer.ExpectAsync(PacketType.GrabJobUniq);
            await peer.SendAsync(PacketType.JobAssignUniq, $"H:x:{i}|reverse||te|st");
            await peer.ExpectAsync(PacketType.WorkComplete, $"H:x:{i}|ts|et");
            await peer.ExpectAsync(PacketType.GrabJobUniq);
        }

        await peer.SendAsync(PacketType.JobAssign, "H:x:9|reverse|te|st");
        await peer.ExpectAsync(PacketType.WorkComplete, "H:x:9|ts|et");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_job_is_understood_wherever_the_network_splits_it()
    {
        _ = Run(new GearmanWorkerOptions(), worker => worker.Register("f", (JobContext job, CancellationToken _) =>
        {
            ReadOnlyMemory<byte> seen = Encoding.UTF8.GetBytes($"{job.Handle} {job.Function} {job.Unique} {Encoding.Latin1.GetString(job.Workload)}");
            return ValueTask.FromResult(seen);
        }), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");
        var packet = Packet(PacketType.JobAssignUniq, "H:x:1|f|u|a|b");
        for (var split = 0; split < packet.Length; split++)
        {
            await peer.SendAsync(packet[..split]);
            await peer.SendAsync(packet[split..]);
            await peer.ExpectAsync(PacketType.WorkComplete, "H:x:1|H:x:1 f u a|b");
            await peer.ExpectAsync(PacketType.GrabJobUniq);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Updates_are_sent_before_the_result_and_in_order()
    {
        _ = Run(new GearmanWorkerOptions(), worker => worker.Register("f", async (job, _) =>
        {
            await job.SendDataAsync(Bytes("pa|rt"));
            await job.SendWarningAsync(Bytes("careful"));
            await job.SendStatusAsync(3, 4);
            return Bytes("done");
        }), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");
        await peer.ExpectAsync(PacketType.WorkData, "H:x:1|pa|rt");
        await peer.ExpectAsync(PacketType.WorkWarning, "H:x:1|careful");
        await peer.ExpectAsync(PacketType.WorkStatus, "H:x:1|3|4");
        await peer.ExpectAsync(PacketType.WorkComplete, "H:x:1|done");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_handler_throws_ends_its_job_and_not_the_worker()
    {
        _ = Run(new GearmanWorkerOptions(), worker =>
        {
            worker.Register("throws", (JobContext _, CancellationToken _) => throw new InvalidOperationException("out of cheese"));
            worker.Register("fails", (JobContext _, CancellationToken _) => throw new JobFailedException("no"));
            worker.Register("typed", (int number) => number + 1);
        }, TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("throws", "fails", "typed");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|throws||");
        await peer.ExpectAsync(PacketType.WorkException, "H:x:1|System.InvalidOperationException: out of cheese");
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:2|fails||");
        await peer.ExpectAsync(PacketType.WorkFail, "H:x:2");
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:3|typed||not a number");
        var (type, fields) = await peer.ReadAsync();
        Assert.Equal(PacketType.WorkException, type);
        Assert.StartsWith("H:x:3|MessagePack.", fields, StringComparison.Ordinal);
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:4|typed||\u0005");
        await peer.ExpectAsync(PacketType.WorkComplete, "H:x:4|\u0006");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_holds_as_many_jobs_as_it_runs_and_no_more()
    {
        var finish = new TaskCompletionSource();
        _ = Run(new GearmanWorkerOptions { Concurrency = 3 }, worker => worker.Register("f", async (job, _) =>
        {
            await finish.Task;
            return Bytes("done");
        }), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:2|f||");
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        await peer.SendAsync(Packet(PacketType.JobAssignUniq, "H:x:3|f||"), Packet(PacketType.Noop));
        finish.SetResult();
        var (completed, grabs) = (0, 0);
        while (completed < 3 || grabs < 3)
        {
            var (type, _) = await peer.ReadAsync();
            completed += type == PacketType.WorkComplete ? 1 : 0;
            grabs += type == PacketType.GrabJobUniq ? 1 : 0;
            Assert.True(grabs <= completed, "A grab without a free place.");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Handlers_that_block_have_threads_of_their_own()
    {
        const int Count = 20;
        using var all = new Barrier(Count);
        var onPool = 0;
        _ = Run(new GearmanWorkerOptions { Concurrency = Count }, worker => worker.Register("f", workload =>
        {
            Interlocked.Add(ref onPool, Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
            all.SignalAndWait(_stop.Token);
            return workload.First;
        }), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < Count; i++)
            {
                await peer.SendAsync(PacketType.JobAssignUniq, $"H:x:{i}|f||");
            }

            for (var completed = 0; completed < Count;)
            {
                completed += (await peer.ReadAsync()).Type == PacketType.WorkComplete ? 1 : 0;
            }
        }

        Assert.Equal(0, onPool);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_holds_its_thread_keeps_neither_the_next_job_waiting_nor_the_result_of_the_last(bool blocks)
    {
        using var release = new ManualResetEventSlim();
        _ = Run(
            new GearmanWorkerOptions { Concurrency = 3 },
            worker => worker.Register(
                "f",
                (job, _) =>
                {
                    if (job.Handle.Value == "H:x:2")
                    {
                        release.Wait(_stop.Token);
                    }

                    return ValueTask.FromResult<ReadOnlyMemory<byte>>(Bytes(job.Handle.Value));
                },
                new JobFunctionOptions { Blocks = blocks }),
            TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");

        // All in one read, which one thread begins with.
        await peer.SendAsync([.. Enumerable.Range(1, 3).Select(i => Packet(PacketType.JobAssignUniq, $"H:x:{i}|f||"))]);
        Assert.Equal(["H:x:1", "H:x:3"], (await CompletedAsync(2)).Order());
        release.Set();
        Assert.Equal(["H:x:2"], await CompletedAsync(1));

        async Task<List<string>> CompletedAsync(int count)
        {
            var results = new List<string>();
            while (results.Count < count)
            {
                var (type, body) = await peer.ReadAsync();
                if (type == PacketType.WorkComplete)
                {
                    results.Add(body.Split('|')[^1]);
                }
            }

            return results;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_servers_share_the_places_of_a_worker()
    {
        await using var other = new FakeServer();
        var options = new GearmanWorkerOptions { Servers = [_server.Address, other.Address] };
        var release = new SemaphoreSlim(0);
        _ = Run(options, worker => worker.Register("f", async (job, ct) =>
        {
            await release.WaitAsync(ct);
            return Bytes("done");
        }), TestContext.Current.CancellationToken);

        // One of the two has the only place, whichever connected first; the other waits until it is free.
        var peers = new[] { await _server.AcceptAsync(), await other.AcceptAsync() };
        await Task.WhenAll(peers.Select(peer => peer.ExpectAsync(PacketType.CanDo, "f")));
        var firsts = await Task.WhenAll(peers.Select(peer => peer.ReadAnyAsync()));
        Assert.Equal([PacketType.EchoReq, PacketType.GrabJobUniq], firsts.Select(packet => packet.Type).Order());
        var first = Array.FindIndex(firsts, packet => packet.Type == PacketType.GrabJobUniq);
        await peers[first].SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");

        release.Release();
        await peers[first].ExpectAsync(PacketType.WorkComplete, "H:x:1|done");
        await peers[1 - first].ExpectAsync(PacketType.GrabJobUniq);
        await peers[1 - first].SendAsync(PacketType.NoJob);
        await peers[1 - first].ExpectAsync(PacketType.PreSleep);
        await peers[first].ExpectAsync(PacketType.GrabJobUniq);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stopped_worker_finishes_the_job_it_has_and_the_one_that_is_on_its_way()
    {
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var run = Run(new GearmanWorkerOptions { Concurrency = 2 }, worker => worker.Register("f", async (job, _) =>
        {
            started.TrySetResult();
            await finish.Task;
            return Bytes("done");
        }), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await _stop.CancelAsync();
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:2|f||");
        Assert.False(run.IsCompleted);
        finish.SetResult();
        var ends = new[] { await peer.ReadAsync(), await peer.ReadAsync() };
        Assert.Equal([(PacketType.WorkComplete, "H:x:1|done"), (PacketType.WorkComplete, "H:x:2|done")], ends.Order());
        await peer.ExpectEndAsync();
        peer.Dispose();
        await run;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_job_that_outlasts_the_stop_is_cancelled_and_given_back()
    {
        var cancelled = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var run = Run(new GearmanWorkerOptions { DrainTimeout = TimeSpan.FromMilliseconds(50) }, worker => worker.Register("f", async (job, ct) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled.SetResult();
            return Bytes("too late");
        }), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await _stop.CancelAsync();
        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        await run;
        await peer.ExpectEndAsync();
    }

    [Fact]
    public async Task Functions_are_registered_once_and_before_the_run()
    {
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [_server.Address] });
        worker.Register("f", Reverse);
        Assert.Throws<ArgumentException>(() => worker.Register("f", Reverse));
        var run = worker.RunAsync(_stop.Token);
        Assert.Throws<InvalidOperationException>(() => worker.Register("g", Reverse));
        await Assert.ThrowsAsync<InvalidOperationException>(() => worker.RunAsync(_stop.Token));
        await _server.AcceptAsync();
        await _server.DisposeAsync();
        await _stop.CancelAsync();
        await run;
    }

    private static ReadOnlyMemory<byte> Reverse(ReadOnlySequence<byte> workload)
    {
        var bytes = workload.ToArray();
        bytes.AsSpan().Reverse();
        return bytes;
    }

    private Task Run(GearmanWorkerOptions options, Action<GearmanWorker> register, CancellationToken cancellation)
    {
        if (options.Servers.Count == 0)
        {
            options.Servers = [_server.Address];
        }

        cancellation.Register(_stop.Cancel);
        _worker = new GearmanWorker(options);
        register(_worker);
        return _worker.RunAsync(_stop.Token);
    }
}
