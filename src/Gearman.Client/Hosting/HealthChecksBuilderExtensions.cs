using Gearman.Client.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gearman.Client;

/// <summary>Health checks of an application's client and worker.</summary>
public static class HealthChecksBuilderExtensions
{
    /// <summary>Adds a check that all servers of the <see cref="GearmanClient"/> answer: degraded if some do, a failure if none does.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddGearmanClient(this IHealthChecksBuilder builder, string name = "gearman-client") =>
        builder.AddCheck<GearmanClientHealthCheck>(name);

    /// <summary>Adds a check that the <see cref="GearmanWorker"/> is connected to all its servers: degraded if to some, a failure if to none.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddGearmanWorker(this IHealthChecksBuilder builder, string name = "gearman-worker") =>
        builder.AddCheck<GearmanWorkerHealthCheck>(name);
}
