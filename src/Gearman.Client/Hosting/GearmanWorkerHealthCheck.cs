using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gearman.Client.Hosting;

/// <summary>Healthy if the worker works for all its servers, degraded if it does for some.</summary>
internal sealed class GearmanWorkerHealthCheck(GearmanWorker worker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = worker.Servers.Except(worker.ConnectedServers).Select(server => $"Not connected to {server}.");
        return Task.FromResult(ServerHealth.Of(worker.Servers.Count, [.. missing], context));
    }
}
