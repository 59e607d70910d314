namespace Gearman.Server.Protocols;

/// <summary>A job that a server took. Whoever submitted it disposes it, by which a job that nobody else waits for is given up.</summary>
public sealed class SubmittedJob : IAsyncDisposable
{
    private readonly ServerJobs _jobs;
    private readonly JobWatcher _watcher;

    internal SubmittedJob(ServerJobs jobs, string handle, JobWatcher watcher)
    {
        _jobs = jobs;
        Handle = handle;
        _watcher = watcher;
    }

    /// <summary>The job's handle.</summary>
    public string Handle { get; }

    /// <summary>
    /// What the worker says, up to the last update; nothing for a background job that is not watched. To be read once, by one
    /// at a time. What is not read waits, up to <see cref="GearmanServerOptions.MaxUnsentBytes"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; the job goes on.</param>
    /// <exception cref="GearmanServerException">The server has stopped, or more was said than may wait.</exception>
    public IAsyncEnumerable<JobUpdate> ReadUpdatesAsync(CancellationToken cancellationToken = default) =>
        _watcher.ReadAllAsync(cancellationToken);

    /// <summary>Waits no more, and ends the updates. A job that runs is done to its end; one that is queued is given up, unless it is a background job or others wait for it.</summary>
    public ValueTask DisposeAsync()
    {
        _jobs.Leave(_watcher);
        return ValueTask.CompletedTask;
    }
}
