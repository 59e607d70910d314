using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gearman.Client.Hosting;

/// <summary>Asks every server for a sign of life: healthy if all answer, degraded if some do.</summary>
internal sealed class GearmanClientHealthCheck(GearmanClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answers = await Task.WhenAll(client.Servers.Select(server => PingAsync(server, cancellationToken))).ConfigureAwait(false);
        return ServerHealth.Of(client.Servers.Count, [.. answers.OfType<GearmanException>().Select(e => e.Message)], context);
    }

    private async Task<GearmanException?> PingAsync(ServerAddress server, CancellationToken ct)
    {
        try
        {
            await client.PingAsync(server, ct).ConfigureAwait(false);
            return null;
        }
        catch (GearmanException e)
        {
            return e;
        }
    }
}
