using System.Net;
using Gearman.Server;
using Gearman.Testing;

namespace Gearman.TestSupport;

/// <summary>Our server in the test's own process, on a loopback port, as it is by default.</summary>
public sealed class OurServer : IJobServer
{
    private readonly GearmanTestServer _server;

    private OurServer(Action<GearmanServerOptions>? configure)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take());
        _server = GearmanTestServer.Start(options =>
        {
            options.EndPoints.Clear();
            options.EndPoints.Add(endPoint);
            options.GrabPatience = new GearmanServerOptions().GrabPatience;
            configure?.Invoke(options);
        });
    }

    /// <inheritdoc/>
    public int Port => _server.Port;

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="configure">Sets options; null for the defaults.</param>
    public static OurServer Start(Action<GearmanServerOptions>? configure = null) => new(configure);

    /// <inheritdoc/>
    public async Task KillAsync() => await _server.DisposeAsync();

    /// <inheritdoc/>
    public Task RestartAsync(CancellationToken cancellation) => _server.RestartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
