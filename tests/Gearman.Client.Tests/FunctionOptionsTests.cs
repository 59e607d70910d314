using System.Collections.Concurrent;
using Gearman.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Client.Tests;

/// <summary>Limits of single functions, and what clients learn of exceptions.</summary>
public sealed class FunctionOptionsTests : JobServerSuite
{
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_function_with_a_limit_keeps_it_while_the_others_use_the_rest(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var (limited, most, others) = (0, 0, new CountdownEvent(50));
        using var release = new SemaphoreSlim(0);
        Work(server, worker =>
        {
            worker.Register(
                "limited",
                async (_, ct) =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref limited));
                    await release.WaitAsync(ct);
                    Interlocked.Decrement(ref limited);
                    return "done"u8.ToArray();
                },
                new JobFunctionOptions { Concurrency = 2 });
            worker.Register("other", (_, _) =>
            {
                others.Signal();
                return default;
            });
        }, concurrency: 4);

        var jobs = Enumerable.Range(0, 10)
            .Select(_ => client.SubmitAsync(new JobRequest("limited", default), TestContext.Current.CancellationToken)).ToArray();
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref limited) == 2));
        for (var i = 0; i < 50; i++)
        {
            await client.SubmitAsync(new JobRequest("other", default), TestContext.Current.CancellationToken);
        }

        Assert.True(others.IsSet);
        Assert.Equal(2, limited);
        release.Release(10);
        await Task.WhenAll(jobs);
        Assert.Equal(2, most);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task The_limit_in_all_holds_over_functions_with_limits_of_their_own(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var (running, most) = (0, 0);
        Work(server, worker =>
        {
            for (var i = 0; i < 3; i++)
            {
                worker.Register(
                    $"f{i}",
                    async (_, _) =>
                    {
                        InterlockedMax(ref most, Interlocked.Increment(ref running));
                        await Task.Yield();
                        Interlocked.Decrement(ref running);
                        return default;
                    },
                    new JobFunctionOptions { Concurrency = 2 });
            }
        }, concurrency: 3);
        await Task.WhenAll(Enumerable.Range(0, 600).Select(
            i => client.SubmitAsync(new JobRequest($"f{i % 3}", default), TestContext.Current.CancellationToken)));
        Assert.InRange(most, 1, 3);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_job_over_its_time_fails_at_once_and_its_place_is_free_when_its_handler_has_ended(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        using var finish = new SemaphoreSlim(0);
        var order = new ConcurrentQueue<string>();
        Work(server, worker =>
        {
            worker.Register(
                "slow",
                async (job, ct) =>
                {
                    await finish.WaitAsync(CancellationToken.None);
                    Assert.True(ct.IsCancellationRequested);
                    await job.SendDataAsync("late"u8.ToArray());
                    await job.SendStatusAsync(1, 1);
                    order.Enqueue("slow");
                    return "late"u8.ToArray();
                },
                new JobFunctionOptions { Timeout = TimeSpan.FromMilliseconds(50) });
            worker.Register("next", workload =>
            {
                order.Enqueue("next");
                return workload.First;
            });
        });

        var error = await Assert.ThrowsAsync<JobErrorException>(
            () => client.SubmitAsync(new JobRequest("slow", default), TestContext.Current.CancellationToken));
        Assert.Equal("System.TimeoutException: The job was not done within 0.05 s.", error.Text);
        var next = client.SubmitAsync(new JobRequest("next", default), TestContext.Current.CancellationToken);
        finish.Release();
        await next;
        Assert.Equal(["slow", "next"], order);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_that_obeys_its_token_says_nothing_after_its_time()
    {
        await using var server = new FakeServer();
        var time = new FakeTimeProvider();
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [server.Address] }, timeProvider: time);
        var started = new TaskCompletionSource();
        worker.Register(
            "f",
            async (_, ct) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
                return default;
            },
            new JobFunctionOptions { Timeout = TimeSpan.FromMilliseconds(900) });
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        var peer = await server.AcceptWorkerAsync("f");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1));
        await peer.ExpectAsync(PacketType.WorkException, "H:x:1|System.TimeoutException: The job was not done within 0.9 s.");
        await peer.SendHomeAsync(worker);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(ExceptionDetail.None, "The worker's handler failed.", "cheese")]
    [InlineData(ExceptionDetail.TypeAndMessage, "System.InvalidOperationException: out of cheese", "at Gearman")]
    [InlineData(ExceptionDetail.StackTrace, "at Gearman.Client.Tests.FunctionOptionsTests", "nothing like it")]
    public async Task Clients_learn_as_much_of_an_exception_as_the_worker_is_told(ExceptionDetail detail, string said, string kept)
    {
        await using var server = new FakeServer();
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [server.Address], ExceptionDetail = detail });
        worker.Register("f", (_, _) => throw new InvalidOperationException("out of cheese"));
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        var peer = await server.AcceptWorkerAsync("f");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");
        var (type, fields) = await peer.ReadAsync();
        Assert.Equal(PacketType.WorkException, type);
        Assert.Contains(said, fields, StringComparison.Ordinal);
        Assert.DoesNotContain(kept, fields, StringComparison.Ordinal);
        await peer.SendHomeAsync(worker);
    }
}
