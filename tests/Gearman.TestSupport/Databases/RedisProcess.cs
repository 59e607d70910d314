using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gearman.TestSupport.Databases;

/// <summary>Redis with an append-only file that is synchronised at each write.</summary>
public sealed class RedisProcess : DatabaseProcess
{
    private readonly string _path = Peer.Require("redis-server", "redis-server");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command() =>
        [_path, "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", Folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"];

    /// <summary>Connecting is not enough: it refuses commands until it has read its file.</summary>
    protected override async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellation);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            return await reader.ReadLineAsync(cancellation) == "+PONG";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
