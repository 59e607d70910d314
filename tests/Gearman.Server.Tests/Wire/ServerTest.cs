using System.Net;
using System.Text;
using Gearman.Protocol;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Tests.Wire;

/// <summary>A test on the wire: a server on a free port that ends with the test, and peers of it.</summary>
public abstract class ServerTest : IAsyncLifetime
{
    /// <summary>For tests that wait: ten minutes, on a machine that does other things as well.</summary>
    protected const int Timeout = 600_000;

    private readonly List<TestPeer> _peers = [];
    private GearmanServer? _server;

    /// <summary>The transports of this system.</summary>
    public static TheoryData<ServerTransport> Transports() => OperatingSystem.IsLinux()
        ? [ServerTransport.Epoll, ServerTransport.Sockets]
        : [ServerTransport.Sockets];

    public GearmanServer Server => _server!;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _peers.ForEach(p => p.Dispose());
        if (_server is not null)
        {
            // A loop that ended by a fault fails the test here, whatever the test saw of it.
            await _server.StopAsync();
            await _server.DisposeAsync();
        }
    }

    protected static GearmanServerOptions Options(ServerTransport transport)
    {
        var options = new GearmanServerOptions { Transport = transport, HandlePrefix = "H:test" };
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        return options;
    }

    protected static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private protected static byte[] Request(PacketType type, string body = "") => TestPeer.Request(type, body);

    protected void Start(GearmanServerOptions options, TimeProvider? time = null, ILogger<GearmanServer>? logger = null)
    {
        _server = new GearmanServer(options, logger, time);
        _server.Start();
    }

    /// <summary>Starts a server that has a store or protocols.</summary>
    protected Task StartServerAsync(GearmanServerOptions options)
    {
        _server = new GearmanServer(options);
        return _server.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Connects; starts the server if there is none yet.</summary>
    private protected async Task<TestPeer> ConnectAsync(ServerTransport transport, int? receiveBufferLength = null)
    {
        if (_server is null)
        {
            Start(Options(transport));
        }

        return Keep(await TestPeer.ConnectAsync(Server.EndPoints[0], receiveBufferLength));
    }

    /// <summary>Lets a peer end with the test.</summary>
    private protected TestPeer Keep(TestPeer peer)
    {
        _peers.Add(peer);
        return peer;
    }

    /// <summary>A worker that can do a function.</summary>
    private protected async Task<TestPeer> WorkerAsync(ServerTransport transport, string function = "f")
    {
        var worker = await ConnectAsync(transport);
        await worker.WriteAsync(PacketType.CanDo, function);
        await worker.ExpectNothingElseAsync();
        return worker;
    }

    /// <summary>Asks for the state until it is what it must become.</summary>
    protected async Task BecomesAsync(Func<ServerStatus, bool> condition)
    {
        while (!condition(await Server.GetStatusAsync(TestContext.Current.CancellationToken)))
        {
            await Task.Yield();
        }
    }
}
