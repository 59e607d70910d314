using Gearman.Protocol;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>The client against servers that break: everyone who waits is told, and the next call starts afresh.</summary>
public sealed class ClientFaultTests : IAsyncDisposable
{
    private readonly FakeServer _server = new();
    private readonly GearmanClient _client;

    public ClientFaultTests()
    {
        _client = new GearmanClient(new GearmanClientOptions { Servers = [_server.Address], MaxResponseBytes = 1024, MaxResubmits = 0 });
    }

    public static TheoryData<string, byte[]> Nonsense() => new()
    {
        { "text", "HTTP/1.1 400 Bad Request\r\n"u8.ToArray() },
        { "a request", [.. "\0REQ"u8, 0, 0, 0, (byte)PacketType.EchoRes, 0, 0, 0, 0] },
        { "an unknown type", [.. "\0RES"u8, 0, 0, 0, 43, 0, 0, 0, 0] },
        { "a packet over the limit", [.. "\0RES"u8, 0, 0, 0, (byte)PacketType.WorkComplete, 0, 0, 4, 1] },
        { "a packet for workers", Packet(PacketType.Noop) },
        { "an answer to another question", Packet(PacketType.StatusRes, "H:x:1|1|1|0|0") },
        { "a second answer", [.. Packet(PacketType.JobCreated, "H:x:1"), .. Packet(PacketType.JobCreated, "H:x:2"), .. Packet(PacketType.EchoRes)] },
    };

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Nonsense))]
    public async Task A_server_that_sends_nonsense_fails_its_jobs_and_is_asked_again(string what, byte[] bytes)
    {
        var first = _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, "f||");
        await peer.SendAsync(bytes);
        var error = await Assert.ThrowsAsync<GearmanProtocolException>(() => first);
        Assert.Equal((what, "f", _server.Address), (what, error.Function, error.Server));

        await AssertRecoversAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_connection_that_ends_at_any_byte_fails_what_was_in_flight()
    {
        byte[] story = [.. Packet(PacketType.JobCreated, "H:x:1"), .. Packet(PacketType.WorkComplete, "H:x:1|done")];
        for (var end = 0; end < story.Length; end++)
        {
            var job = _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
            var peer = await _server.AcceptClientAsync();
            await peer.ExpectAsync(PacketType.SubmitJob, "f||");
            await peer.SendAsync(story[..end]);
            peer.Dispose();
            var error = await Assert.ThrowsAsync<GearmanConnectionException>(() => job);
            Assert.Equal("f", error.Function);
            Assert.Equal(end < 17 ? null : "H:x:1", error.Handle?.Value);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_kind_of_call_is_told_of_a_lost_connection()
    {
        var ping = _client.PingAsync(TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ReadAsync();
        await peer.SendAsync(PacketType.EchoRes, "ping");
        await ping;

        Task[] calls =
        [
            _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken),
            _client.StartAsync(new JobRequest("f", default), TestContext.Current.CancellationToken),
            _client.GetStatusAsync(new JobHandle("H:x:1", _server.Address), TestContext.Current.CancellationToken),
            _client.PingAsync(TestContext.Current.CancellationToken),
        ];
        var background = _client.SubmitBackgroundAsync(new JobRequest("f", default), TestContext.Current.CancellationToken).AsTask();
        for (var i = 0; i <= calls.Length; i++)
        {
            await peer.ReadAsync();
        }

        peer.Dispose();
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<GearmanConnectionException>(() => call);
        }

        var unconfirmed = await Assert.ThrowsAsync<JobUnconfirmedException>(() => background);
        Assert.Equal(("f", _server.Address), (unconfirmed.Function, unconfirmed.Server));
        await AssertRecoversAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task The_updates_of_a_lost_job_end()
    {
        var started = _client.StartAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ReadAsync();
        await peer.SendAsync(PacketType.JobCreated, "H:x:1");
        var job = await started;
        peer.Dispose();
        Assert.Empty(await job.Updates.ToArrayAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<GearmanConnectionException>(() => job.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disposed_client_fails_what_was_in_flight_and_takes_nothing_more()
    {
        var job = _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ReadAsync();
        await _client.DisposeAsync();
        await Assert.ThrowsAsync<GearmanConnectionException>(() => job);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.PingAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_down_is_named()
    {
        await using var down = new FakeServer(isDown: true);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [down.Address] });
        var error = await Assert.ThrowsAsync<GearmanConnectionException>(
            () => client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken));
        Assert.Contains(down.Address.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal("f", error.Function);
    }

    [Fact]
    public async Task A_handle_of_a_foreign_server_is_refused() => await Assert.ThrowsAsync<ArgumentException>(
        () => _client.GetStatusAsync(new JobHandle("H:x:1", new ServerAddress("elsewhere")), TestContext.Current.CancellationToken));

    private async Task AssertRecoversAsync()
    {
        var next = _client.SubmitAsync(new JobRequest("g", default), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, "g||");
        await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:1"), Packet(PacketType.WorkComplete, "H:x:1|back"));
        Assert.Equal(Bytes("back"), await next);
    }
}
