namespace Gearman.Server.Brokering;

internal enum FailureCause
{
    /// <summary>A worker said so: WORK_FAIL.</summary>
    Failed,

    /// <summary>A worker said so and why: WORK_EXCEPTION.</summary>
    Exception,

    /// <summary>As many workers as may lost it: they left, or took too long.</summary>
    Lost,
}
