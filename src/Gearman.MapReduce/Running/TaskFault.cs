namespace Gearman.MapReduce;

/// <summary>Why an attempt came to nothing; decides what the coordinator does next. Numbers are on the wire.</summary>
internal enum TaskFault
{
    /// <summary>The job's code threw, or the worker cannot do it: seldom better the next time.</summary>
    Failed = 1,

    /// <summary>The worker cannot read the split.</summary>
    Unreadable = 2,

    /// <summary>The worker speaks another version, or has another job of that name: another one may do.</summary>
    Rejected = 3,

    /// <summary>The worker was not sent side data of the run yet: the task is sent again with it, at once.</summary>
    SideDataMissing = 4,

    /// <summary>The job's code threw at some records, which the next attempt may leave out; the answer says which.</summary>
    Poisoned = 5,

    /// <summary>Connection, worker or patience was lost: the task itself is not to blame. Never on the wire.</summary>
    Lost = 6,
}
