using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gearman.Client.Hosting;

/// <summary>What a client or worker that needs one server, and has several, says of its health.</summary>
internal static class ServerHealth
{
    public static HealthCheckResult Of(int servers, IReadOnlyList<string> faults, HealthCheckContext context) => faults.Count switch
    {
        0 => HealthCheckResult.Healthy($"{servers} of {servers} servers answer."),
        var count when count < servers => HealthCheckResult.Degraded(string.Join(' ', faults)),
        _ => new HealthCheckResult(context.Registration.FailureStatus, string.Join(' ', faults)),
    };
}
