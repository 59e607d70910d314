using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Benchmarks.Load;
using Gearman.Protocol;

namespace Benchmarks.Tls;

/// <summary>What TLS costs: echoes of a connection and connections a second, by plain text and by TLS in turn.</summary>
internal static class TlsCommand
{
    private const int Rounds = 5;
    private const int Connections = 300;

    public static async Task<int> RunAsync()
    {
        using var certificate = new TestCertificate();
        (string Name, bool IsTls, string[] Command)[] servers =
        [
            ("plain text", false, ServerProcess.OurCommand),
            ("TLS 1.3", true, [.. ServerProcess.OurCommand, certificate.Path]),
        ];
        (string Name, string Unit, Func<int, bool, Task<double>> Measure)[] cases =
        [
            ("echoes of 64 bytes, 1,000 under way", "packets/s", (port, isTls) => EchoAsync(port, isTls, length: 64, window: 1000, count: 400_000)),
            ("echoes of 64 KiB, 16 under way", "packets/s each way", (port, isTls) => EchoAsync(port, isTls, length: 64 * 1024, window: 16, count: 8000)),
            ("connections, one after the other", "connections/s", ConnectAsync),
        ];
        Console.WriteLine("| what | server | rate | |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, unit, measure) in cases)
        {
            var rates = servers.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < servers.Length; i++)
                {
                    using var server = ServerProcess.Start(servers[i].Command);
                    await measure(server.Port, servers[i].IsTls);
                    rates[i].Add(await measure(server.Port, servers[i].IsTls));
                }
            }

            for (var i = 0; i < servers.Length; i++)
            {
                Console.WriteLine($"| {name} | {servers[i].Name} | {rates[i].Order().ElementAt(Rounds / 2):N0} | {unit} |");
            }
        }

        return 0;
    }

    private static async Task<double> EchoAsync(int port, bool isTls, int length, int window, int count)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await using var stream = await OpenAsync(socket, port, isTls);
        var packet = new byte[PacketHeader.Length + length];
        new PacketHeader(PacketMagic.Request, PacketType.EchoReq, (uint)length).Write(packet);
        var batch = Enumerable.Repeat(packet, window).SelectMany(p => p).ToArray();
        var buffer = new byte[256 * 1024];
        var watch = Stopwatch.StartNew();
        for (var sent = 0; sent < count; sent += window)
        {
            var sending = stream.WriteAsync(batch);
            for (var left = batch.Length; left > 0;)
            {
                left -= await stream.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)));
            }

            await sending;
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> ConnectAsync(int port, bool isTls)
    {
        var answer = new byte[PacketHeader.Length];
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Connections; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await using var stream = await OpenAsync(socket, port, isTls);
            var packet = new byte[PacketHeader.Length];
            new PacketHeader(PacketMagic.Request, PacketType.EchoReq, 0).Write(packet);
            await stream.WriteAsync(packet);
            await stream.ReadExactlyAsync(answer);
        }

        return Connections / watch.Elapsed.TotalSeconds;
    }

    private static async Task<Stream> OpenAsync(Socket socket, int port, bool isTls)
    {
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new NetworkStream(socket);
        return isTls ? await TestCertificate.AuthenticateAsync(stream, CancellationToken.None) : stream;
    }
}
