using System.Net;
using Gearman.Server;

namespace Gearman.TestSupport;

/// <summary>Our server in the test's own process, on a loopback port.</summary>
public sealed class OurServer : IJobServer
{
    private GearmanServer _server;

    private OurServer(GearmanServer server)
    {
        _server = server;
        Port = server.EndPoints[0].Port;
    }

    /// <inheritdoc/>
    public int Port { get; }

    /// <summary>Starts a server on a free port.</summary>
    public static OurServer Start() => new(Start(0));

    /// <inheritdoc/>
    public async Task KillAsync() => await _server.DisposeAsync();

    /// <inheritdoc/>
    public Task RestartAsync(CancellationToken cancellation)
    {
        _server = Start(Port);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private static GearmanServer Start(int port)
    {
        var options = new GearmanServerOptions();
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, port));
        var server = new GearmanServer(options);
        server.Start();
        return server;
    }
}
