using System.Net.Security;
using Gearman.Protocol;
using Gearman.Server.Tests.Tls;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Hostile;

/// <summary>What is no TLS, on a port that speaks it: beginnings of handshakes cut and bent, records of any length, noise.</summary>
public sealed class TlsGarbageTests : TlsTest
{
    private const int Rounds = 12;
    private const int PeersARound = 50;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task It_costs_at_most_its_connection(ServerTransport transport)
    {
        Start(TlsOptions(transport));
        var hello = await HelloAsync();
        var random = new Random(1);
        var (client, worker) = (await ConnectTlsAsync(), await ConnectTlsAsync());
        await worker.WriteAsync(PacketType.CanDo, "healthy");
        for (var round = 0; round < Rounds; round++)
        {
            var hostile = await Task.WhenAll(Enumerable.Range(0, PeersARound).Select(_ => TestPeer.ConnectAsync(Server.EndPoints[0])));
            foreach (var peer in hostile)
            {
                await SayAsync(peer, Garbage(hello, random));
            }

            var handle = await client.SubmitAsync("healthy", $"{round}");
            Assert.Equal(handle, await worker.GrabAsync());
            await worker.WriteAsync(PacketType.WorkComplete, $"{handle}\0{round}");
            await client.ExpectAsync(PacketType.WorkComplete, $"{handle}\0{round}");
            Array.ForEach(hostile, p => p.Reset());
        }

        await BecomesAsync(s => s.Connections == 2);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Noise_behind_a_good_handshake_ends_the_connection(ServerTransport transport)
    {
        Start(TlsOptions(transport));
        var (good, bad) = (await ConnectTlsAsync(), await ConnectTlsAsync());
        await bad.ExpectNothingElseAsync();
        // A record of application data, which decrypts to nothing.
        byte[] record = [23, 3, 3, 1, 0, .. new byte[256]];
        await bad.Socket.SendAsync(record, TestContext.Current.CancellationToken);
        await BecomesAsync(s => s.Connections == 1);
        await good.ExpectNothingElseAsync();
    }

    private static async Task SayAsync(TestPeer peer, byte[] garbage)
    {
        try
        {
            await peer.WriteAsync(garbage);
        }
        catch (IOException)
        {
            // Cut off before all was said.
        }
    }

    private static byte[] Garbage(byte[] hello, Random random)
    {
        var bytes = (byte[])hello.Clone();
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                for (var i = random.Next(1, 5); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return bytes;
            case 2:
                // A record that says it is of any length.
                bytes[3] = (byte)random.Next(256);
                bytes[4] = (byte)random.Next(256);
                return [.. bytes, .. bytes, .. bytes];
            case 3:
                // What does not fit at once.
                return [.. bytes, .. new byte[100_000]];
            default:
                bytes = new byte[random.Next(2000)];
                random.NextBytes(bytes);
                return bytes;
        }
    }

    /// <summary>The first bytes that a client sends.</summary>
    private async Task<byte[]> HelloAsync()
    {
        using var sent = new MemoryStream();
        await using var stream = new SslStream(sent, leaveInnerStreamOpen: true);
        // There is nothing to read, so it ends after the first words.
        await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsClientAsync(ClientOptions(), TestContext.Current.CancellationToken));
        return sent.ToArray();
    }
}
