using System.Net;
using System.Net.Sockets;
using Gearman.Protocol;
using Gearman.TestSupport;
using Microsoft.Extensions.Options;

namespace Gearman.Server.Tests.Wire;

/// <summary>How a server starts and stops.</summary>
public sealed class LifetimeTests : ServerTest
{
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_stop_sends_what_was_answered_and_closes_all(ServerTransport transport)
    {
        var peers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ConnectAsync(transport)));
        foreach (var peer in peers)
        {
            await peer.WriteAsync(PacketType.EchoReq, "hello");
            await peer.ExpectAsync(PacketType.EchoRes, "hello");
        }

        await peers[0].SubmitAsync("f");
        await Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(Server.Completion.IsCompletedSuccessfully);
        foreach (var peer in peers)
        {
            await peer.ExpectEndAsync();
        }

        await Assert.ThrowsAnyAsync<SocketException>(() => TestPeer.ConnectAsync(Server.EndPoints[0]));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_server_has_every_end_point_that_was_asked_for(ServerTransport transport)
    {
        var options = Options(transport);
        options.EndPoints.Add(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        Start(options);
        Assert.Equal(2, Server.EndPoints.Count);
        Assert.All(Server.EndPoints, e => Assert.NotEqual(0, e.Port));
        foreach (var endPoint in Server.EndPoints)
        {
            using var peer = await TestPeer.ConnectAsync(endPoint);
            await peer.WriteLineAsync("workers");
            Assert.Contains($" {endPoint.Address} - :\n", await peer.ReadListAsync());
        }
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task The_status_is_told_to_the_program_too(ServerTransport transport)
    {
        var worker = await WorkerAsync(transport);
        await worker.SubmitAsync("f");
        await worker.SubmitAsync("f");
        await worker.GrabAsync();
        var status = await Server.GetStatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, status.Connections);
        Assert.Equal([new FunctionStatus("f", 1, 1, 1)], status.Functions);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_second_stop_touches_nothing_that_is_not_the_servers(ServerTransport transport)
    {
        Start(Options(transport));
        await Server.StopAsync(TestContext.Current.CancellationToken);

        // These take the descriptors that the server had.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        List<Socket> sockets = [];
        for (var i = 0; i < 20; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
            sockets.Add(socket);
            sockets.Add(await listener.AcceptAsync(TestContext.Current.CancellationToken));
        }

        await Server.StopAsync(TestContext.Current.CancellationToken);
        await Server.DisposeAsync();
        Assert.All(sockets, s => Assert.Equal(0, s.Available));
        sockets.ForEach(s => s.Dispose());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_server_that_could_not_start_can_be_stopped_and_disposed(ServerTransport transport)
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var options = Options(transport);
        options.EndPoints.Add((IPEndPoint)taken.LocalEndPoint!);
        var server = new GearmanServer(options);
        Assert.Throws<GearmanServerException>(server.Start);
        await server.StopAsync(TestContext.Current.CancellationToken);
        await server.DisposeAsync().AsTask().WaitAsync(TestContext.Current.CancellationToken);
        await server.DisposeAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_port_in_use_is_told_by_its_end_point(ServerTransport transport)
    {
        Start(Options(transport));
        var options = new GearmanServerOptions { Transport = transport };
        options.EndPoints.Add(Server.EndPoints[0]);
        await using var second = new GearmanServer(options);
        var fault = Assert.Throws<GearmanServerException>(second.Start);
        Assert.Contains(Server.EndPoints[0].ToString(), fault.Message, StringComparison.Ordinal);
        Assert.Empty(second.EndPoints);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_port_is_free_again_at_once_after_a_stop(ServerTransport transport)
    {
        // The server closes first: its end of the connection lingers in TIME_WAIT.
        var options = new GearmanServerOptions { Transport = transport };
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take()));
        Start(options);
        var peer = await ConnectAsync(transport);
        await peer.ExpectNothingElseAsync();
        await Server.StopAsync(TestContext.Current.CancellationToken);
        await peer.ExpectEndAsync();
        await using var next = new GearmanServer(options);
        await next.StartAsync(TestContext.Current.CancellationToken);
        using var again = await TestPeer.ConnectAsync(next.EndPoints[0]);
        await again.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_server_that_does_not_run_has_no_status(ServerTransport transport)
    {
        await using var idle = new GearmanServer(Options(transport));
        await Assert.ThrowsAsync<InvalidOperationException>(() => idle.GetStatusAsync(TestContext.Current.CancellationToken));
        Start(Options(transport));
        await Server.StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Server.GetStatusAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Options_are_read_when_the_server_is_made(ServerTransport transport)
    {
        var options = Options(transport);
        await using var server = new GearmanServer(options);
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync(TestContext.Current.CancellationToken);
        Assert.Single(server.EndPoints);
        Assert.Throws<InvalidOperationException>(server.Start);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Peers_that_connect_while_the_server_stops_see_its_end(ServerTransport transport)
    {
        for (var round = 0; round < 50; round++)
        {
            var options = new GearmanServerOptions { Transport = transport };
            options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take()));
            var server = new GearmanServer(options);
            await server.StartAsync(TestContext.Current.CancellationToken);
            var connecting = Enumerable.Range(0, 20).Select(_ => ConnectUntilClosedAsync(server.EndPoints[0])).ToArray();
            await connecting[round % 20 / 4];
            await server.DisposeAsync();
            foreach (var peer in await Task.WhenAll(connecting))
            {
                using (peer)
                {
                    await (peer?.ExpectEndAsync() ?? Task.CompletedTask);
                }
            }
        }
    }

    private static async Task<TestPeer?> ConnectUntilClosedAsync(IPEndPoint endPoint)
    {
        try
        {
            return await TestPeer.ConnectAsync(endPoint);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    [Fact]
    public void A_rule_that_is_none_is_told_by_its_place_and_name()
    {
        var options = new GearmanServerOptions();
        options.Retries.Add(new RetryRule());
        options.Retries.Add(new RetryRule { Attempts = 0, FirstDelay = TimeSpan.FromDays(31), Functions = "" });
        var fault = Assert.Throws<OptionsValidationException>(() => new GearmanServer(options));
        foreach (var name in (string[])["Retries[1].Attempts", "Retries[1].FirstDelay", "Retries[1].Functions"])
        {
            Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Retries[0]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_out_out_of_its_range_is_told_by_its_name()
    {
        foreach (var timeout in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.FromDays(2)])
        {
            var fault = Assert.Throws<OptionsValidationException>(() => new GearmanServer(new GearmanServerOptions { SlowSenderTimeout = timeout }));
            Assert.Contains(nameof(GearmanServerOptions.SlowSenderTimeout), fault.Message, StringComparison.Ordinal);
        }
    }
}
