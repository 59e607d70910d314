using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gearman.Client;

/// <summary>Puts clients and workers into a service collection.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds one <see cref="GearmanClient"/> for the whole application.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; further configuration of <see cref="GearmanClientOptions"/> applies as well.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGearmanClient(this IServiceCollection services, Action<GearmanClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<GearmanClientOptions>().Configure(options => configure?.Invoke(options));
        return services.AddSingleton(provider => new GearmanClient(
            provider.GetRequiredService<IOptions<GearmanClientOptions>>().Value,
            provider.GetService<ILogger<GearmanClient>>(),
            provider.GetService<TimeProvider>()));
    }

    /// <summary>Adds one <see cref="GearmanWorker"/>. Whoever resolves it runs it: <see cref="GearmanWorker.RunAsync"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="register">Registers the functions; handlers may take what they need from the provider.</param>
    /// <param name="configure">Sets the options; further configuration of <see cref="GearmanWorkerOptions"/> applies as well.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGearmanWorker(
        this IServiceCollection services, Action<GearmanWorker, IServiceProvider> register, Action<GearmanWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(register);
        services.AddOptions<GearmanWorkerOptions>().Configure(options => configure?.Invoke(options));
        return services.AddSingleton(provider =>
        {
            var worker = new GearmanWorker(
                provider.GetRequiredService<IOptions<GearmanWorkerOptions>>().Value,
                provider.GetService<ILogger<GearmanWorker>>(),
                provider.GetService<TimeProvider>());
            register(worker, provider);
            return worker;
        });
    }
}
