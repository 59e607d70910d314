namespace Gearman.Server.Brokering;

/// <summary>A connected client or worker (a connection may be both) as the broker knows it.</summary>
/// <remarks>The fields are the broker's; whoever derives from it is told through the methods and must not call back from inside them.</remarks>
internal abstract class Peer
{
    /// <summary>Its place in the broker's table.</summary>
    public int Id;

    /// <summary>Whose functions it names; null for those of no tenant.</summary>
    public Tenant? Tenant;

    /// <summary>Wants WORK_EXCEPTION; without it a job that ends so looks failed.</summary>
    public bool WantsExceptions;

    public byte[]? ClientId;

    /// <summary>Where it works; null for a mere client.</summary>
    public string? WorkerAddress;

    /// <summary>What the worker can do, in the order in which it said so; null for a mere client.</summary>
    public List<Registration>? Registrations;

    /// <summary>Functions that it was the first to name.</summary>
    public int FunctionsMade;

    /// <summary>One of <see cref="Registrations"/> has a time-out.</summary>
    public bool HasTimeouts;

    /// <summary>The set of <see cref="Registrations"/>; null until it is needed after a change.</summary>
    public AbilitySet? Abilities;

    public Wakefulness Wakefulness;

    /// <summary>It waits for an answer while it sleeps.</summary>
    public bool SleepsLightly;

    /// <summary>It has just fallen asleep: until then, a timestamp of the broker's clock, it is woken before those who sleep longer.</summary>
    public long WarmUntil;

    /// <summary>The function whose job woke it; null unless it is woken.</summary>
    public Function? WokenFor;

    /// <summary>When it was woken, as a timestamp of the broker's clock.</summary>
    public long WokenAt;

    /// <summary>Links of the line it stands in: the sleepers of its set, or the woken.</summary>
    public Peer? Ahead;

    /// <inheritdoc cref="Ahead"/>
    public Peer? Behind;

    /// <summary>The jobs that it has to do.</summary>
    public JobList Held = new();

    /// <summary>The first of the jobs that it waits for.</summary>
    public int FirstWatch = WatchList.None;

    /// <summary>The job that it last ended by an exception, 0 for none: a WORK_FAIL that follows is ignored (Perl sends both).</summary>
    public long LastException;

    /// <summary>It waits for jobs, or works.</summary>
    public bool IsAtWork => Registrations is { Count: > 0 } || FirstWatch != WatchList.None || Held.First != JobSlab.None;

    /// <summary>How long a job of a function may run at this worker, as it said last; zero for no limit.</summary>
    public TimeSpan TimeoutOf(Function function)
    {
        if (HasTimeouts && Registrations is { } registrations)
        {
            for (var i = registrations.Count - 1; i >= 0; i--)
            {
                if (registrations[i].Function == function)
                {
                    return registrations[i].Timeout;
                }
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>There is a job for this sleeping worker.</summary>
    public abstract void OnWake();

    /// <summary>The store has committed a job that this client submitted: to be acknowledged now.</summary>
    public abstract void OnStored(long number);

    /// <summary>The store did not take a job that this client submitted.</summary>
    public abstract void OnRefused();

    /// <summary>Something happened to a job that this client waits for.</summary>
    /// <param name="kind">What.</param>
    /// <param name="number">The job.</param>
    /// <param name="data">The worker's data, a view that is void after the call; for a status the two numbers as the worker wrote them.</param>
    public abstract void OnJobEvent(JobEvent kind, long number, ReadOnlySpan<byte> data);
}
