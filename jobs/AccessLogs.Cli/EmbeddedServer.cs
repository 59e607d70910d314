using System.Net;
using Gearman.Client;
using Gearman.Protocol;
using Gearman.Server;

namespace AccessLogs.Cli;

/// <summary>A job server in this process, on a free port of the loopback.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly GearmanServer _server;

    private EmbeddedServer(GearmanServer server)
    {
        _server = server;
        Address = new ServerAddress("127.0.0.1", server.EndPoints[0].Port);
    }

    public ServerAddress Address { get; }

    public static EmbeddedServer Start()
    {
        // Partial results are as large as the log has distinct keys, and every peer is one of ours. The coordinator hears of every worker
        // that is lost, and counts them: lines that kill their worker would else be given to one after the other for ever.
        var options = new GearmanServerOptions { MaxPacketBytes = PacketLimits.MaxBodyLength, JobRetries = 1 };
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        var server = new GearmanServer(options);
        server.Start();
        return new EmbeddedServer(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
