using System.Net.Security;
using System.Net.Sockets;

namespace Gearman.Client.Transport;

/// <summary>TLS from the first byte on, as Gearman's servers have it: there is no STARTTLS.</summary>
internal sealed class TlsWire : Wire
{
    private readonly SslStream _stream;

    private TlsWire(Socket socket, SslStream stream)
        : base(socket)
    {
        _stream = stream;
    }

    public override bool IsPrivate => true;

    /// <summary>Shakes hands over a connected socket.</summary>
    public static async Task<Wire> OpenAsync(Socket socket, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return new TlsWire(socket, stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation = default) =>
        _stream.ReadAsync(buffer, cancellation);

    public override async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        await _stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes.Length;
    }

    public override async ValueTask EndSendingAsync()
    {
        await _stream.ShutdownAsync().ConfigureAwait(false);
        Socket.Shutdown(SocketShutdown.Send);
    }

    public override void Dispose()
    {
        // The socket first: the stream would send a farewell to a server that may not take it.
        base.Dispose();
        _stream.Dispose();
    }
}
