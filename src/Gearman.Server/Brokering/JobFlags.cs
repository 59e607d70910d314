namespace Gearman.Server.Brokering;

[Flags]
internal enum JobFlags : byte
{
    None = 0,

    /// <summary>Runs whether or not a client waits for it.</summary>
    Background = 1,

    /// <summary>Indexed by its unique: another submit of the same function and unique joins it.</summary>
    Coalesces = 2,

    /// <summary>Its unique is "-": the workload is the key.</summary>
    KeyIsWorkload = 4,

    /// <summary>Has a reducer (SUBMIT_REDUCE_JOB).</summary>
    Reduce = 8,

    /// <summary>The store was told of it, or is about to be: it has to be told of its end.</summary>
    Stored = 16,

    /// <summary>Not given out before the store has committed it.</summary>
    Uncommitted = 32,

    /// <summary>Uncommitted, and its time has not come either.</summary>
    Scheduled = 64,
}
