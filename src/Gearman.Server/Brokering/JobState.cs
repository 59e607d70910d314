namespace Gearman.Server.Brokering;

/// <summary>Where a job is in its life: (waiting for its time) -> queued -> running -> gone, or back to an earlier one.</summary>
internal enum JobState : byte
{
    /// <summary>Its time has not come (SUBMIT_JOB_EPOCH), that of its next attempt, or its commit.</summary>
    Waiting,

    /// <summary>In its function's queue.</summary>
    Queued,

    /// <summary>A worker has it.</summary>
    Running,
}
