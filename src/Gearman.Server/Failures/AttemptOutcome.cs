namespace Gearman.Server.Failures;

/// <summary>How an attempt at a job came to nothing.</summary>
public enum AttemptOutcome
{
    /// <summary>The worker said that it failed: WORK_FAIL.</summary>
    Failed,

    /// <summary>The worker said so and why: WORK_EXCEPTION.</summary>
    Exception,

    /// <summary>The worker left, or took its ability back: CANT_DO, RESET_ABILITIES.</summary>
    Lost,

    /// <summary>The worker took longer than it may: CAN_DO_TIMEOUT.</summary>
    TimedOut,
}
