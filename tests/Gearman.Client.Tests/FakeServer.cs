using System.Net;
using System.Net.Sockets;
using Gearman.Protocol;

namespace Gearman.Client.Tests;

/// <summary>A job server on a loopback port that does what a test says, packet by packet.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<FakePeer> _peers = [];

    /// <param name="isDown">Connections are refused, and nobody else gets the port, until <see cref="Listen"/>.</param>
    public FakeServer(bool isDown = false)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (!isDown)
        {
            Listen();
        }
    }

    public ServerAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);

    public void Listen() => _listener.Listen();

    /// <summary>The next connection.</summary>
    public async Task<FakePeer> AcceptAsync()
    {
        var peer = new FakePeer(await _listener.AcceptAsync(TestContext.Current.CancellationToken));
        _peers.Add(peer);
        return peer;
    }

    /// <summary>The next connection, of a client: its OPTION_REQ is read and answered.</summary>
    public async Task<FakePeer> AcceptClientAsync()
    {
        var peer = await AcceptAsync();
        await peer.ExpectAsync(PacketType.OptionReq, "exceptions");
        await peer.SendAsync(PacketType.OptionRes, "exceptions");
        return peer;
    }

    /// <summary>The next connection, of a worker for functions that are named here: what it says first is read, up to its GRAB_JOB_UNIQ.</summary>
    public async Task<FakePeer> AcceptWorkerAsync(params string[] functions)
    {
        var peer = await AcceptAsync();
        foreach (var function in functions)
        {
            await peer.ExpectAsync(PacketType.CanDo, function);
        }

        await peer.ExpectAsync(PacketType.GrabJobUniq);
        return peer;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
