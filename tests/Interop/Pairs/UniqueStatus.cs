using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gearman.Protocol;
using Gearman.TestSupport;

namespace Gearman.Interop.Pairs;

/// <summary>GET_STATUS_UNIQUE on a connection of its own: how many clients wait for a job.</summary>
internal static class UniqueStatus
{
    private const int HeaderLength = 12;

    /// <summary>Waits until so many clients wait for the job of a unique.</summary>
    public static async Task UntilClientsAsync(IJobServer server, string unique, int clients, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancellation);
        var stream = socket.GetStream();
        var request = new ArrayBufferWriter<byte>();
        RequestWriter.OneField(request, PacketType.GetStatusUnique, Encoding.ASCII.GetBytes(unique));
        for (var seen = ""; seen != $"{clients}";)
        {
            await stream.WriteAsync(request.WrittenMemory, cancellation);
            var header = new byte[HeaderLength];
            await stream.ReadExactlyAsync(header, cancellation);
            var body = new byte[BitConverter.ToInt32([.. Enumerable.Reverse(header[8..])])];
            await stream.ReadExactlyAsync(body, cancellation);
            seen = Encoding.ASCII.GetString(body).Split('\0')[5];
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellation);
        }
    }
}
