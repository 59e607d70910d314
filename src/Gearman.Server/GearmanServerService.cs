using Microsoft.Extensions.Hosting;

namespace Gearman.Server;

/// <summary>Starts and stops a server with its host.</summary>
internal sealed class GearmanServerService(GearmanServer server) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => server.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);
}
