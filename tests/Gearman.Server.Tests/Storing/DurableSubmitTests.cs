using Gearman.Protocol;
using Gearman.Server.Storing;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Storing;

/// <summary>A server with a store, on the wire: what is acknowledged when, and what becomes of it.</summary>
public sealed class DurableSubmitTests : ServerTest
{
    private readonly FakeStore _store = new();

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task A_background_job_is_acknowledged_and_given_out_when_it_is_committed(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false);
        var worker = await WorkerAsync(transport);
        var client = await ConnectAsync(transport);
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await _store.BegunAsync();
        await worker.WriteAsync(PacketType.GrabJob);
        await worker.ExpectAsync(PacketType.NoJob);
        Assert.Empty(_store.Ids);
        _store.Decide();
        Assert.Equal("H:test:1", await client.ReadAsync(PacketType.JobCreated));
        Assert.Equal("H:test:1", await worker.GrabAsync());
        Assert.Equal([1], _store.Ids);
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task While_a_commit_runs_others_are_served_and_the_next_batch_fills(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false);
        var first = await ConnectAsync(transport);
        var second = await ConnectAsync(transport);
        await first.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await _store.BegunAsync();
        await second.WriteAsync([.. Request(PacketType.SubmitJobBg, "f\0\0w"), .. Request(PacketType.SubmitJobBg, "f\0\0w")]);
        var third = await ConnectAsync(transport);
        Assert.Equal("H:test:4", await SubmittedBehindAsync(third, 3));
        _store.Decide();
        await first.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await _store.BegunAsync();
        _store.Decide();
        await second.ExpectAsync(TestPeer.Response(PacketType.JobCreated, "H:test:2"), TestPeer.Response(PacketType.JobCreated, "H:test:3"));
        Assert.Equal(2, _store.Commits);
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task Answers_come_in_the_order_of_the_requests_whatever_waits_for_the_store(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false);
        var client = await ConnectAsync(transport);
        await client.WriteAsync(
        [
            .. Request(PacketType.SubmitJob, "f\0\0w"), .. Request(PacketType.SubmitJobBg, "f\0\0w"), .. Request(PacketType.SubmitJob, "f\0\0w"),
            .. Request(PacketType.SubmitJobBg, "f\0\0w"), .. Request(PacketType.SubmitJobBg, "no end"), .. Bytes("version\n"), .. Request(PacketType.EchoReq, "end"),
        ]);
        await client.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await _store.BegunAsync();
        _store.Decide();
        await client.ExpectAsync(TestPeer.Response(PacketType.JobCreated, "H:test:2"), TestPeer.Response(PacketType.JobCreated, "H:test:3"));
        await _store.BegunAsync();
        _store.Decide();
        await client.ExpectAsync(PacketType.JobCreated, "H:test:4");
        Assert.StartsWith("INVALID", await client.ReadAsync(PacketType.Error), StringComparison.Ordinal);
        Assert.StartsWith("OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.ExpectAsync(PacketType.EchoRes, "end");
        Assert.Equal([2, 4], _store.Ids);
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task One_that_said_all_still_gets_its_answers(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false);
        var client = await ConnectAsync(transport);
        await client.WriteAsync([.. Request(PacketType.SubmitJobBg, "f\0\0w"), .. Request(PacketType.EchoReq, "end")]);
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await _store.BegunAsync();
        _store.Decide();
        await client.ExpectAsync(TestPeer.Response(PacketType.JobCreated, "H:test:1"), TestPeer.Response(PacketType.EchoRes, "end"));
        await client.ExpectEndAsync();
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task A_client_that_leaves_before_the_commit_leaves_its_job(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false);
        var client = await ConnectAsync(transport);
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await _store.BegunAsync();
        client.Reset();
        _store.Decide();
        var worker = await WorkerAsync(transport);
        await worker.WriteAsync(PacketType.PreSleep);
        await worker.ExpectAsync(PacketType.Noop);
        Assert.Equal("H:test:1", await worker.GrabAsync());
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task What_the_store_does_not_take_is_refused_and_does_not_run(ServerTransport transport)
    {
        await StartAsync(transport);
        var client = await ConnectAsync(transport);
        await client.SubmitAsync("f", type: PacketType.SubmitJobBg);
        _store.Fault = new JobStoreException("full");
        await client.WriteAsync([.. Request(PacketType.SubmitJobBg, "f\0\0w"), .. Request(PacketType.SubmitJobBg, "f\0\0w")]);
        for (var i = 0; i < 2; i++)
        {
            await client.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The job could not be stored");
        }

        // What stands stays, and is worked on; its end is kept until the store is back.
        Assert.Equal("f\t1\t0\t0\n", await client.StatusAsync());
        var worker = await WorkerAsync(transport);
        Assert.Equal("H:test:1", await worker.GrabAsync());
        await worker.WriteAsync(PacketType.WorkComplete, "H:test:1\0");
        await worker.ExpectNothingElseAsync();
        Assert.Equal([1], _store.Ids);
        _store.Fault = null;
        Assert.Equal("H:test:4", await client.SubmitAsync("f", type: PacketType.SubmitJobBg));
        Assert.Equal([4], _store.Ids);
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task A_store_that_has_no_room_for_new_jobs_is_told_the_ends_of_others_however_many_are_submitted(ServerTransport transport)
    {
        await StartAsync(transport);
        var client = await ConnectAsync(transport);
        Assert.Equal("H:test:1", await client.SubmitAsync("f", type: PacketType.SubmitJobBg));
        _store.IsFull = true;
        var worker = await WorkerAsync(transport);
        Assert.Equal("H:test:1", await worker.GrabAsync());
        await worker.WriteAsync(PacketType.WorkComplete, "H:test:1\0");
        while (_store.Ids.Count > 0)
        {
            await client.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
            await client.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The job could not be stored");
        }

        // It goes on to be asked whether it has room.
        _store.IsFull = false;
        await client.SubmitAsync("f", type: PacketType.SubmitJobBg);
        Assert.Single(_store.Ids);
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task It_waits_for_the_store_where_it_is_told_to(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false, holds: true);
        var client = await ConnectAsync(transport);
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await _store.BegunAsync();
        _store.Decide(fails: true);
        await _store.BegunAsync();
        _store.Decide();
        await client.ExpectAsync(PacketType.JobCreated, "H:test:1");
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task A_fault_that_is_no_stores_fault_costs_no_more_than_one(ServerTransport transport)
    {
        await StartAsync(transport);
        var client = await ConnectAsync(transport);
        _store.Fault = new InvalidOperationException("a bug of the store's");
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await client.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The job could not be stored");
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task A_store_too_far_behind_is_told_no_more(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false, maxUncommitted: 64 << 10);
        var first = await ConnectAsync(transport);
        await first.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await _store.BegunAsync();
        await first.WriteAsync(PacketType.SubmitJobBg, "f\0\0" + new string('x', 70_000));
        var second = await ConnectAsync(transport);
        while (!(await second.StatusAsync()).StartsWith("f\t2", StringComparison.Ordinal))
        {
        }

        await second.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await second.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The store is too far behind (max-uncommitted-bytes)");
        _store.Decide();
        await _store.BegunAsync();
        _store.Decide();
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task A_stop_commits_what_was_submitted_and_done(ServerTransport transport)
    {
        await StartAsync(transport, isOpen: false);
        var client = await ConnectAsync(transport);
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await _store.BegunAsync();
        var other = await ConnectAsync(transport);
        await other.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await BecomesAsync(status => status.Functions is [{ Queued: 2 }]);
        var stopping = Server.StopAsync(TestContext.Current.CancellationToken);
        _store.Decide();
        await _store.BegunAsync();
        _store.Decide();
        await stopping;
        await client.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await other.ExpectAsync(PacketType.JobCreated, "H:test:2");
        Assert.Equal([1, 2], _store.Ids);
        await Server.DisposeAsync();
        Assert.True(_store.IsDisposed);
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Transports))]
    public async Task A_stop_does_not_wait_for_a_store_that_is_gone(ServerTransport transport)
    {
        await StartAsync(transport, holds: true);
        _store.Fault = new JobStoreException("gone");
        var client = await ConnectAsync(transport);
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await BecomesAsync(status => status.Functions.Count == 1);
        await Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_store.Ids);
    }

    [Fact]
    public async Task A_server_with_a_store_is_started_by_the_call_that_can_wait()
    {
        var server = new GearmanServer(new GearmanServerOptions { Store = _store });
        Assert.Throws<InvalidOperationException>(server.Start);
        await server.DisposeAsync();
        Assert.True(_store.IsDisposed);
    }

    /// <summary>A foreground job by a client beside, when the jobs before it are in.</summary>
    private static async Task<string> SubmittedBehindAsync(TestPeer peer, int jobs)
    {
        while (!(await peer.StatusAsync()).StartsWith($"f\t{jobs}", StringComparison.Ordinal))
        {
        }

        return await peer.SubmitAsync("f");
    }

    private async Task StartAsync(ServerTransport transport, bool isOpen = true, bool holds = false, int maxUncommitted = 64 << 20)
    {
        _store.IsOpen = isOpen;
        var options = Options(transport);
        options.Store = _store;
        options.HoldsSubmits = holds;
        options.MaxUncommittedBytes = maxUncommitted;
        await StartServerAsync(options);
    }
}
