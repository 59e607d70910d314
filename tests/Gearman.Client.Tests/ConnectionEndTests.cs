using Gearman.Client.Transport;
using Gearman.Protocol;

namespace Gearman.Client.Tests;

public sealed class ConnectionEndTests
{
    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_sent_after_the_other_end_was_told_that_nothing_more_will_come()
    {
        await using var server = new FakeServer();
        var connection = await Connection.OpenAsync(
            server.Address, tls: null, credentials: null, TimeSpan.FromMinutes(1), 1024, TimeProvider.System, TestContext.Current.CancellationToken);
        var running = connection.RunAsync(new Deaf());
        Write(connection, OutputState.Open);
        var finishing = connection.FinishAsync(TestContext.Current.CancellationToken);
        using var peer = await server.AcceptAsync();
        await peer.ExpectAsync(PacketType.EchoReq, "probe");
        await peer.ExpectEndAsync();

        // As a probe does whose time comes now: over TLS the stream would throw what nobody expects.
        Write(connection, OutputState.Closed);
        Assert.False(connection.IsClosed);
        peer.Dispose();
        await finishing;
        await running;
    }

    private static void Write(Connection connection, OutputState expected)
    {
        using var output = connection.Write(crowded: false);
        Assert.Equal(expected, output.State);
        RequestWriter.OneField(output.Buffer, PacketType.EchoReq, "probe"u8);
    }

    private sealed class Deaf : IPacketHandler
    {
        public void OnPacket(in Packet packet)
        {
        }

        public void OnClosed(GearmanException reason)
        {
        }
    }
}
