namespace Gearman.Server.Protocols;

/// <summary>What a worker says of a job.</summary>
public enum JobUpdateKind
{
    /// <summary>A part of the result.</summary>
    Data,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>How far the job is.</summary>
    Status,

    /// <summary>The job is done; the last update.</summary>
    Complete,

    /// <summary>The job failed, was cancelled or was given up; the last update.</summary>
    Fail,

    /// <summary>The job failed by an exception; the last update.</summary>
    Exception,
}
