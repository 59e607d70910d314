namespace Gearman.MapReduce;

/// <summary>What became of an attempt at a task.</summary>
public enum AttemptOutcome
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>Its result counts.</summary>
    Done,

    /// <summary>Nobody did it: its result was there already, from a run that ended before its time.</summary>
    Resumed,

    /// <summary>The job's code threw, or the worker could not do it.</summary>
    Failed,

    /// <summary>Connection, server or worker was lost, or <see cref="MapReduceOptions.TaskTimeout"/> went by.</summary>
    Lost,

    /// <summary>The worker could not read a split: its lines are sent instead.</summary>
    Unreadable,

    /// <summary>The worker is of another version, or has another job of that name.</summary>
    Rejected,

    /// <summary>The worker was not sent the run's side data yet: it is sent with the next attempt.</summary>
    SideDataMissing,

    /// <summary>Records were found that the job's code throws at; the next attempt leaves them out.</summary>
    Poisoned,

    /// <summary>Nobody waited for it any longer: its other copy was done first, or the run ended.</summary>
    GivenUp,
}
