using System.Net.Sockets;

namespace Gearman.Client.Transport;

/// <summary>Plain TCP.</summary>
internal sealed class PlainWire(Socket socket) : Wire(socket)
{
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation = default) =>
        Socket.ReceiveAsync(buffer, cancellation);

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default) =>
        Socket.SendAsync(bytes, cancellation);

    public override ValueTask EndSendingAsync()
    {
        Socket.Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }
}
