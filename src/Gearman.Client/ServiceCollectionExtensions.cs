using System.Diagnostics.CodeAnalysis;
using Gearman.Client.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gearman.Client;

/// <summary>Puts clients and workers into a service collection.</summary>
public static class ServiceCollectionExtensions
{
    private const string Binding = "Options are bound by reflection; leave the section out and set them in code.";

    /// <summary>Adds one <see cref="GearmanClient"/> for the whole application.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; further configuration of <see cref="GearmanClientOptions"/> applies as well.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddGearmanClient(this IServiceCollection services, Action<GearmanClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<GearmanClientOptions>().Configure(options => configure?.Invoke(options));
        services.TryAddSingleton(provider => new GearmanClient(
            provider.GetRequiredService<IOptions<GearmanClientOptions>>().Value,
            provider.GetService<ILogger<GearmanClient>>(),
            provider.GetService<TimeProvider>()));
        return services;
    }

    /// <summary>Adds one <see cref="GearmanClient"/> for the whole application, with options from <c>appsettings.json</c> or the like.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">Has the options by their names; <c>Servers</c> as an array of <c>host:port</c>. A name that is none, or a value out of its range, is refused when the client is made.</param>
    /// <returns>The services.</returns>
    [RequiresDynamicCode(Binding)]
    [RequiresUnreferencedCode(Binding)]
    public static IServiceCollection AddGearmanClient(this IServiceCollection services, IConfiguration section)
    {
        services.AddGearmanClient().AddOptions<GearmanClientOptions>().Bind(section, binder => binder.ErrorOnUnknownConfiguration = true);
        return services;
    }

    /// <summary>
    /// Adds the application's <see cref="GearmanWorker"/>, which runs with the host; without one, whoever resolves it runs it.
    /// Called again, it adds functions to the same worker.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; further configuration of <see cref="GearmanWorkerOptions"/> applies as well.</param>
    /// <returns>Adds functions.</returns>
    public static GearmanWorkerBuilder AddGearmanWorker(this IServiceCollection services, Action<GearmanWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<GearmanWorkerOptions>().Configure(options => configure?.Invoke(options));
        services.TryAddSingleton(CreateWorker);
        services.AddHostedService<GearmanWorkerService>();
        return new GearmanWorkerBuilder(services);
    }

    /// <summary>Adds the application's <see cref="GearmanWorker"/>, with options from <c>appsettings.json</c> or the like.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">Has the options by their names; <c>Servers</c> as an array of <c>host:port</c>. A name that is none, or a value out of its range, is refused when the host starts.</param>
    /// <returns>Adds functions.</returns>
    [RequiresDynamicCode(Binding)]
    [RequiresUnreferencedCode(Binding)]
    public static GearmanWorkerBuilder AddGearmanWorker(this IServiceCollection services, IConfiguration section)
    {
        var builder = services.AddGearmanWorker();
        services.AddOptions<GearmanWorkerOptions>().Bind(section, binder => binder.ErrorOnUnknownConfiguration = true);
        return builder;
    }

    private static GearmanWorker CreateWorker(IServiceProvider provider)
    {
        var worker = new GearmanWorker(
            provider.GetRequiredService<IOptions<GearmanWorkerOptions>>().Value,
            provider.GetService<ILogger<GearmanWorker>>(),
            provider.GetService<TimeProvider>());
        foreach (var registration in provider.GetServices<WorkerRegistration>())
        {
            registration.Register(worker, provider);
        }

        return worker;
    }
}
