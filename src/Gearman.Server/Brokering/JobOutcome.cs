namespace Gearman.Server.Brokering;

/// <summary>How a job ended.</summary>
internal enum JobOutcome
{
    /// <summary>A worker did it.</summary>
    Completed,

    /// <summary>A worker said that it failed: WORK_FAIL.</summary>
    Failed,

    /// <summary>A worker said so and why: WORK_EXCEPTION.</summary>
    Exception,

    /// <summary>As many workers as may lost it: they left, or took too long.</summary>
    Lost,

    /// <summary>It was taken out of its queue.</summary>
    Cancelled,

    /// <summary>Nobody waits for it any more.</summary>
    Abandoned,

    /// <summary>The store did not take it.</summary>
    Refused,
}
