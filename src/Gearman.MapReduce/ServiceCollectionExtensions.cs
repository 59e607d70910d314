using Gearman.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Gearman.MapReduce;

/// <summary>Puts jobs into a service collection.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds a job; find it in <see cref="MapReduceJobs"/> by its name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="create">Makes the job once; mappers and reducers may come from the provider.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddMapReduce(this IServiceCollection services, Func<IServiceProvider, MapReduceJob> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        if (!services.Any(s => s.ServiceType == typeof(MapReduceJobs)))
        {
            services.AddSingleton<MapReduceJobs>();
        }

        return services.AddSingleton(create);
    }

    /// <summary>Has the application's <see cref="GearmanWorker"/> do the tasks of all jobs added. It runs with the host; without one, whoever resolves it runs it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the worker's options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddMapReduceWorker(
        this IServiceCollection services, Action<GearmanWorkerOptions>? configure = null) =>
        services.AddGearmanWorker(configure).Configure((worker, provider) =>
        {
            foreach (var job in provider.GetServices<MapReduceJob>())
            {
                worker.Register(job);
            }
        }).Services;
}
