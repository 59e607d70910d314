namespace Gearman.MapReduce;

/// <summary>The jobs of an application by name.</summary>
public sealed class MapReduceJobs
{
    private readonly Dictionary<string, MapReduceJob> _jobs = new(StringComparer.Ordinal);

    /// <summary>Takes the jobs that were added to the services.</summary>
    /// <param name="jobs">The jobs, each with a name of its own.</param>
    /// <exception cref="ArgumentException">Two have one name.</exception>
    public MapReduceJobs(IEnumerable<MapReduceJob> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        foreach (var job in jobs)
        {
            if (!_jobs.TryAdd(job.Name, job))
            {
                throw new ArgumentException($"two jobs are named '{job.Name}'", nameof(jobs));
            }
        }
    }

    /// <summary>The names.</summary>
    public IReadOnlyCollection<string> Names => _jobs.Keys;

    /// <summary>Finds a job.</summary>
    /// <typeparam name="TResult">The type of its result.</typeparam>
    /// <param name="name">Its name.</param>
    /// <returns>The job.</returns>
    /// <exception cref="MapReduceException">There is no such job, or its result is of another type.</exception>
    public ResultJob<TResult> Get<TResult>(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_jobs.TryGetValue(name, out var job))
        {
            throw new MapReduceException($"there is no job '{name}'; there are: {string.Join(", ", _jobs.Keys)}");
        }

        return job as ResultJob<TResult> ?? throw new MapReduceException($"job '{name}' has no result of type {typeof(TResult)}");
    }
}
