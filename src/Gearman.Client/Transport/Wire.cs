using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Gearman.Client.Transport;

/// <summary>Bytes to and from one server: plain TCP, or TLS over it. One read and one write at a time, each beside the other.</summary>
/// <remarks>All calls but <see cref="OpenAsync"/> throw what <see cref="IsLoss"/> knows when the connection is lost.</remarks>
internal abstract class Wire : IDisposable
{
    private protected Wire(Socket socket)
    {
        Socket = socket;
    }

    /// <summary>What carries it.</summary>
    public Socket Socket { get; }

    /// <summary>Nobody between the two ends hears what is said.</summary>
    public virtual bool IsPrivate => IsThisHost(Socket.RemoteEndPoint);

    /// <summary>Connects.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="tls">How to speak TLS; null for plain TCP.</param>
    /// <param name="credentials">Who this side is; null to say nothing.</param>
    /// <param name="timeout">How long to try.</param>
    /// <param name="time">What <paramref name="timeout"/> is measured by.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="GearmanConnectionException">The server can't be reached, or TLS with it can't be.</exception>
    /// <exception cref="GearmanAuthenticationException">The server does not take the credentials.</exception>
    public static async Task<Wire> OpenAsync(
        ServerAddress server, GearmanTlsOptions? tls, GearmanCredentials? credentials, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, either.Token).ConfigureAwait(false);

            // A host that vanished is noticed after 30 + 3 * 5 seconds without a word.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            Wire wire = tls is null ? new PlainWire(socket) : await TlsWire.OpenAsync(socket, tls.ForServer(server), either.Token).ConfigureAwait(false);
            if (credentials is not null)
            {
                await Authentication.RunAsync(wire, server, credentials, either.Token).ConfigureAwait(false);
            }

            return wire;
        }
        catch (GearmanException)
        {
            socket.Dispose();
            throw;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or IOException
            or AuthenticationException or CryptographicException or UnauthorizedAccessException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            var why = e is OperationCanceledException ? $"no answer within {timeout.TotalSeconds} s" : e.Message;
            throw new GearmanConnectionException($"The server can't be reached: {why}", server: server, inner: e);
        }
    }

    /// <summary>True for a loopback address.</summary>
    internal static bool IsThisHost(EndPoint? endPoint) => endPoint is IPEndPoint { Address: var address }
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>True for the exceptions of a connection that was lost or closed.</summary>
    public static bool IsLoss(Exception exception) => exception is SocketException or IOException or ObjectDisposedException;

    /// <returns>How many bytes came; 0 if the other side has ended.</returns>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation = default);

    /// <returns>How many bytes were taken.</returns>
    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default);

    /// <summary>Tells the other side that nothing more will be sent.</summary>
    public abstract ValueTask EndSendingAsync();

    public virtual void Dispose() => Socket.Dispose();
}
