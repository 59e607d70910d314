using System.Net;
using System.Net.Sockets;

namespace Gearman.TestSupport;

/// <summary>A network of a test's own: passes bytes on between clients and a server on loopback, and fails as it is told.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly int _serverPort;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _accepting;

    // Under _lock.
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private readonly Queue<ProxyFault> _faults = new();

    /// <summary>Listens.</summary>
    /// <param name="serverPort">The server's loopback port.</param>
    public FaultProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The loopback port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Has the next connection that comes in fail so; those after it do not.</summary>
    public void FailNext(ProxyFault fault)
    {
        lock (_lock)
        {
            _faults.Enqueue(fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        _listener.Dispose();
        lock (_lock)
        {
            _sockets.ForEach(socket => socket.Dispose());
        }

        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_disposed.Token);
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                ProxyFault? fault;
                lock (_lock)
                {
                    _sockets.Add(client);
                    _sockets.Add(server);
                    _faults.TryDequeue(out fault);
                }

                _ = PassAsync(client, server, fault);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task PassAsync(Socket client, Socket server, ProxyFault? fault)
    {
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _disposed.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            client.Dispose();
            return;
        }

        await Task.WhenAny(
            PassAsync(client, server, fault is { FromServer: false } ? fault.AfterBytes : null),
            PassAsync(server, client, fault is { FromServer: true } ? fault.AfterBytes : null)).Unwrap();
        switch (fault?.Kind)
        {
            case ProxyFaultKind.Stall:
                break;
            case ProxyFaultKind.HalfOpen:
                server.Dispose();
                break;
            case ProxyFaultKind.Reset:
                client.Close(timeout: 0);
                server.Close(timeout: 0);
                break;
            default:
                client.Dispose();
                server.Dispose();
                break;
        }
    }

    /// <summary>One direction, until it ends, or has passed as many bytes as it may.</summary>
    private static async Task PassAsync(Socket from, Socket to, int? most)
    {
        var buffer = new byte[64 * 1024];
        var left = most ?? int.MaxValue;
        try
        {
            while (left > 0)
            {
                var count = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)));
                if (count == 0)
                {
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, count));
                left -= most is null ? 0 : count;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Lost on one side: the other side learns what it is to learn.
        }
    }
}
