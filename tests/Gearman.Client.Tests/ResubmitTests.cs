using Gearman.Protocol;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>Foreground jobs whose connection is lost go to another server, and their callers get one result.</summary>
public sealed class ResubmitTests : IAsyncDisposable
{
    private readonly FakeServer _server = new();
    private readonly GearmanClient _client;

    public ResubmitTests()
    {
        _client = new GearmanClient(new GearmanClientOptions { Servers = [_server.Address], MaxResubmits = 2 });
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_job_is_submitted_again_wherever_its_connection_was_cut()
    {
        byte[] story = [.. Packet(PacketType.JobCreated, "H:x:1"), .. Packet(PacketType.WorkComplete, "H:x:1|done")];
        for (var end = 0; end < story.Length; end++)
        {
            var job = _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
            var peer = await AcceptJobAsync();
            await peer.SendAsync(story[..end]);
            peer.Dispose();
            peer = await AcceptJobAsync();
            await peer.SendAsync(story);
            Assert.Equal(Bytes("done"), await job);
            peer.Dispose();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_job_that_is_lost_too_often_names_the_last_server()
    {
        var job = _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            (await AcceptJobAsync()).Dispose();
        }

        var error = await Assert.ThrowsAsync<GearmanConnectionException>(() => job);
        Assert.Equal(("f", _server.Address), (error.Function, error.Server));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_follower_is_told_that_its_job_begins_again_and_gets_the_new_handle()
    {
        var started = _client.StartAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        var peer = await AcceptJobAsync();
        await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:1"), Packet(PacketType.WorkData, "H:x:1|a"));
        var job = await started;
        Assert.Equal("H:x:1", job.Handle.Value);
        peer.Dispose();
        peer = await AcceptJobAsync();
        await peer.SendAsync(
            Packet(PacketType.JobCreated, "H:y:7"), Packet(PacketType.WorkData, "H:y:7|a"), Packet(PacketType.WorkComplete, "H:y:7|done"));
        Assert.Equal(Bytes("done"), await job.Result);
        Assert.Equal("H:y:7", job.Handle.Value);
        var kinds = (await job.Updates.ToArrayAsync(TestContext.Current.CancellationToken)).Select(update => update.Kind);
        Assert.Equal(JobUpdateKind.Data, kinds.Last());
        Assert.Contains(JobUpdateKind.Restarted, kinds);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_job_that_nobody_waits_for_is_not_submitted_again()
    {
        using var giveUp = new CancellationTokenSource();
        var job = _client.SubmitAsync(new JobRequest("abandoned", default), giveUp.Token);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, "abandoned||");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        peer.Dispose();

        var next = _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        peer = await AcceptJobAsync();
        await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:1"), Packet(PacketType.WorkComplete, "H:x:1|done"));
        Assert.Equal(Bytes("done"), await next);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_background_submit_that_is_given_up_leaves_the_others_in_order()
    {
        using var giveUp = new CancellationTokenSource();
        var first = _client.SubmitBackgroundAsync(new JobRequest("f", default), giveUp.Token).AsTask();
        var peer = await AcceptBackgroundAsync();
        var second = _client.SubmitBackgroundAsync(new JobRequest("f", default), TestContext.Current.CancellationToken).AsTask();
        await peer.ExpectAsync(PacketType.SubmitJobBg, "f||");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:1"), Packet(PacketType.JobCreated, "H:x:2"));
        Assert.Equal(new JobHandle("H:x:2", _server.Address), await second);
    }

    private async Task<FakePeer> AcceptJobAsync()
    {
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, "f||");
        return peer;
    }

    private async Task<FakePeer> AcceptBackgroundAsync()
    {
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJobBg, "f||");
        return peer;
    }
}
