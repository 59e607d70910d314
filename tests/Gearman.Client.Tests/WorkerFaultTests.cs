using Gearman.Protocol;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>The worker against servers that break: it comes back, and works for the others meanwhile.</summary>
public sealed class WorkerFaultTests : IAsyncDisposable
{
    private readonly FakeServer _server = new();
    private readonly GearmanWorker _worker;

    // Completed by the first handler whose connection is lost.
    private readonly TaskCompletionSource _lost = new();

    public WorkerFaultTests()
    {
        _worker = new GearmanWorker(Options(_server));
        _worker.Register("f", (JobContext _, CancellationToken _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(Bytes("done")));
        _worker.Register("waits", async (JobContext _, CancellationToken ct) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _lost.TrySetResult();
            return Bytes("late");
        });
    }

    public static TheoryData<string, byte[]> Nonsense() => new()
    {
        { "text", "HTTP/1.1 400 Bad Request\r\n"u8.ToArray() },
        { "a job without its fields", Packet(PacketType.JobAssignUniq, "H:x:1|f|u") },
        { "a job of a function that was never offered", Packet(PacketType.JobAssignUniq, "H:x:1|g||") },
        { "a packet for clients", Packet(PacketType.WorkComplete, "H:x:1|") },
        { "a packet over the limit", [.. "\0RES"u8, 0, 0, 0, (byte)PacketType.JobAssignUniq, 0, 0, 4, 1] },
        { "the end", [] },
    };

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _worker.DisposeAsync();
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Nonsense))]
    public async Task A_server_that_sends_nonsense_is_left_and_joined_again(string what, byte[] bytes)
    {
        Assert.NotNull(what);
        _ = _worker.RunAsync(TestContext.Current.CancellationToken);
        using (var peer = await _server.AcceptWorkerAsync("f", "waits"))
        {
            await peer.SendAsync(bytes);
            if (bytes.Length > 0)
            {
                await peer.ExpectEndAsync();
            }
        }

        await AssertWorksAsync(await _server.AcceptWorkerAsync("f", "waits"));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_ERROR_is_no_reason_to_leave()
    {
        _ = _worker.RunAsync(TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f", "waits");
        await peer.SendAsync(PacketType.Error, "JOB_NOT_FOUND|Job given in work result not found");
        await AssertWorksAsync(peer);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lost_connection_cancels_its_jobs_and_frees_their_places()
    {
        _ = _worker.RunAsync(TestContext.Current.CancellationToken);
        using (var peer = await _server.AcceptWorkerAsync("f", "waits"))
        {
            await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|waits||");
        }

        await _lost.Task.WaitAsync(TestContext.Current.CancellationToken);

        // The result of the lost job is not sent over the new connection.
        var again = await _server.AcceptAsync();
        await again.ExpectAsync(PacketType.CanDo, "f");
        await again.ExpectAsync(PacketType.CanDo, "waits");
        await again.ExpectAsync(PacketType.GrabJobUniq);
        await AssertWorksAsync(again);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_works_for_the_servers_that_are_up_and_finds_the_one_that_comes_back()
    {
        await using var late = new FakeServer(isDown: true);
        await using var worker = new GearmanWorker(Options(late, _server));
        worker.Register("f", (JobContext _, CancellationToken _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(Bytes("done")));
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        var peer = await _server.AcceptWorkerAsync("f");
        await AssertWorksAsync(peer);
        await peer.ExpectAsync(PacketType.GrabJobUniq);
        await peer.SendAsync(PacketType.NoJob);
        await peer.ExpectAsync(PacketType.PreSleep);

        late.Listen();
        await AssertWorksAsync(await late.AcceptWorkerAsync("f"));
        await late.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static GearmanWorkerOptions Options(params FakeServer[] servers) => new()
    {
        Servers = [.. servers.Select(server => server.Address)],
        ReconnectDelay = TimeSpan.FromMilliseconds(1),
        MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
        MaxJobBytes = 1024,
    };

    private static async Task AssertWorksAsync(FakePeer peer)
    {
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:2|f||");
        await peer.ExpectAsync(PacketType.WorkComplete, "H:x:2|done");
    }
}
