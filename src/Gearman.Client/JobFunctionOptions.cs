namespace Gearman.Client;

/// <summary>How a worker does the jobs of a function. A value out of its range is refused when it is set.</summary>
public sealed class JobFunctionOptions
{
    /// <summary>
    /// The handler computes or blocks for more than some milliseconds before it first awaits: it is started on a thread
    /// of the worker's own, so that it can't starve the thread pool. Otherwise it starts on the pool, which is some
    /// microseconds faster.
    /// </summary>
    /// <value>The default is false.</value>
    public bool Blocks { get; set; }

    /// <summary>
    /// Jobs of this function that run at once, over all servers; they count for <see cref="GearmanWorkerOptions.Concurrency"/>
    /// as well, but for those that wait. A function with a limit of its own has a connection of its own to each server.
    /// </summary>
    /// <value>The default is null: no limit but the worker's; else 1 to 32,767.</value>
    public int? Concurrency
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? 1, short.MaxValue, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// The jobs of this function do little but wait for other jobs, which they submit: they do not count for
    /// <see cref="GearmanWorkerOptions.Concurrency"/>, so that they can't take the places that those others need. Up to
    /// <see cref="Concurrency"/> of them are waited for at once. A worker that stops waits for them too, but does none of those others any more.
    /// </summary>
    /// <value>The default is false.</value>
    public bool WaitsForJobs { get; set; }

    /// <summary>
    /// Learn the reducer of a reduce job (<see cref="JobContext.Reducer"/>): jobs are asked for by GRAB_JOB_ALL, which gearmand and libgearman
    /// have known since 2011, but not every other server.
    /// </summary>
    /// <value>The default is false: a reduce job is like any other.</value>
    public bool AsksForReducer { get; set; }

    /// <summary>
    /// How long a job may run. Then its token is cancelled and its clients get a <see cref="TimeoutException"/>
    /// (WORK_EXCEPTION), whatever the handler does; its place is free when the handler has ended.
    /// </summary>
    /// <value>The default is null: no limit; else more than 0.</value>
    public TimeSpan? Timeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(value));
            field = value;
        }
    }
}
