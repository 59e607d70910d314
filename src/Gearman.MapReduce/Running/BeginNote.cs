namespace Gearman.MapReduce;

/// <summary>When a worker says that it has begun a task. Numbers are on the wire.</summary>
internal enum BeginNote
{
    /// <summary>Never.</summary>
    None = 0,

    /// <summary>When the task turns out not to be short: what is short is no straggler, and costs no packet.</summary>
    IfLong = 1,

    /// <summary>At once.</summary>
    AtOnce = 2,
}
