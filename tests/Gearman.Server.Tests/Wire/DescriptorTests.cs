using System.Net.Sockets;

namespace Gearman.Server.Tests.Wire;

/// <summary>What a server holds of the process. Alone, because all tests share the descriptors.</summary>
[Collection(nameof(DescriptorTests))]
[CollectionDefinition(nameof(DescriptorTests), DisableParallelization = true)]
public sealed class DescriptorTests : ServerTest
{
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Servers_that_come_and_go_leave_no_descriptor_behind(ServerTransport transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Descriptors are counted in /proc");
        await StartAndStopAsync(transport);
        var before = Count();
        for (var i = 0; i < 50; i++)
        {
            await StartAndStopAsync(transport);
        }

        // The runtime opens and closes one or the other meanwhile.
        Assert.InRange(Count(), 0, before + 10);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_server_out_of_descriptors_accepts_again_when_there_are_some(ServerTransport transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set as on Linux");
        Start(Options(transport));
        using var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (new DescriptorLimit())
        {
            await waiting.ConnectAsync(Server.EndPoints[0], TestContext.Current.CancellationToken);

            // The server answers in a turn after the one in which it could not accept.
            await Server.GetStatusAsync(TestContext.Current.CancellationToken);
        }

        await waiting.SendAsync("version\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await waiting.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken));
    }


    private static int Count() => Directory.GetFiles("/proc/self/fd").Length;

    private static async Task StartAndStopAsync(ServerTransport transport)
    {
        var server = new GearmanServer(Options(transport));
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var peer = await TestPeer.ConnectAsync(server.EndPoints[0]);
        await peer.ExpectNothingElseAsync();
        await server.DisposeAsync();
        await peer.ExpectEndAsync();

        // And one that never starts, and one that can't.
        await new GearmanServer(Options(transport)).DisposeAsync();
        var options = Options(transport);
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(options.EndPoints[0]);
        taken.Listen();
        options.EndPoints.Add((System.Net.IPEndPoint)taken.LocalEndPoint!);
        var failed = new GearmanServer(options);
        Assert.Throws<GearmanServerException>(failed.Start);
        await failed.DisposeAsync();
    }
}
