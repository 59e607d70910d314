using Gearman.Client;
using Gearman.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Protocols.Tests;

/// <summary>The server that users have in their tests.</summary>
public sealed class GearmanTestServerTests
{
    private const int Timeout = 600_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_job_of_a_time_starts_when_the_clock_of_the_test_says_so()
    {
        var time = new FakeTimeProvider();
        await using var server = await GearmanTestServer.StartAsync(time: time);
        await using var client = Client(server);
        await using var workers = new TestWorkers { Server = server };
        await workers.StartReverseAsync();
        await client.ScheduleAsync(new JobRequest("reverse", "abc"u8.ToArray()), time.GetUtcNow() + TimeSpan.FromHours(1), Cancellation);
        await server.WaitForQueuedAsync("reverse", 1, Cancellation);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal([new FunctionStatus("reverse", 1, 0, 1)], (await server.Server.GetStatusAsync(Cancellation)).Functions);
        time.Advance(TimeSpan.FromMinutes(2));
        await server.WaitUntilDoneAsync(Cancellation);
    }

    [Fact(Timeout = Timeout)]
    public async Task Queued_running_and_done_are_waited_for()
    {
        await using var server = await GearmanTestServer.StartAsync();
        await using var client = Client(server);
        await using var workers = new TestWorkers { Server = server };
        for (var i = 0; i < 3; i++)
        {
            await client.SubmitBackgroundAsync(new JobRequest("f", default), Cancellation);
        }

        await server.WaitForQueuedAsync("f", 3, Cancellation);
        var go = new TaskCompletionSource();
        await workers.StartAsync("f", async (_, _) =>
        {
            await go.Task.WaitAsync(Cancellation);
            return default;
        });
        await server.WaitForRunningAsync("f", 1, Cancellation);
        var done = server.WaitUntilDoneAsync(Cancellation);
        Assert.False(done.IsCompleted);
        go.SetResult();
        await done;
        Assert.Equal([new FunctionStatus("f", 0, 0, 1)], (await server.Server.GetStatusAsync(Cancellation)).Functions);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_wait_ends_with_the_server_with_its_token_and_with_what_the_condition_throws()
    {
        await using var server = await GearmanTestServer.StartAsync();
        using var given = new CancellationTokenSource();
        var cancelled = server.WaitForWorkersAsync("nobody", cancellationToken: given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Assert.ThrowsAsync<DivideByZeroException>(() => server.Server.WaitUntilAsync(_ => throw new DivideByZeroException(), Cancellation));
        var waiting = server.WaitForWorkersAsync("nobody", cancellationToken: Cancellation);
        await server.DisposeAsync();
        await Assert.ThrowsAsync<GearmanServerException>(() => waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.WaitUntilDoneAsync(Cancellation));
    }

    [Fact(Timeout = Timeout)]
    public async Task After_a_restart_the_server_is_empty_and_its_workers_come_back_to_the_same_port()
    {
        await using var server = await GearmanTestServer.StartAsync();
        await using var workers = new TestWorkers { Server = server };
        await workers.StartReverseAsync();
        var port = server.Port;
        await server.RestartAsync();
        Assert.Equal(port, server.Port);
        await server.WaitForWorkersAsync("reverse", cancellationToken: Cancellation);
        await using var client = Client(server);
        Assert.Equal("cba"u8.ToArray(), (await client.SubmitAsync(new JobRequest("reverse", "abc"u8.ToArray()), Cancellation)).ToArray());
    }

    private static GearmanClient Client(GearmanTestServer server) => new(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
}
