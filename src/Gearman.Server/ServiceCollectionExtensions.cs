using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gearman.Server;

/// <summary>Registers a job server.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="GearmanServer"/> that starts and stops with the host.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddGearmanServer(this IServiceCollection services, Action<GearmanServerOptions>? configure = null)
    {
        var options = services.AddOptions<GearmanServerOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton(provider => new GearmanServer(
            provider.GetRequiredService<IOptions<GearmanServerOptions>>().Value,
            provider.GetService<ILogger<GearmanServer>>(),
            provider.GetService<TimeProvider>()));
        return services.AddHostedService<GearmanServerService>();
    }
}
