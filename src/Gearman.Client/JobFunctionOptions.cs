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
    /// as well. A function with a limit of its own has a connection of its own to each server.
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
