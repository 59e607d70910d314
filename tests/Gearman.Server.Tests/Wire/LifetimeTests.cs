using System.Net;
using System.Net.Sockets;
using Gearman.Protocol;

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

}
