namespace Gearman.Client;

/// <summary>What a worker says of a job before it ends.</summary>
public enum JobUpdateKind
{
    /// <summary>A part of the result (WORK_DATA).</summary>
    Data,

    /// <summary>Something to warn of (WORK_WARNING).</summary>
    Warning,

    /// <summary>How far the job is (WORK_STATUS).</summary>
    Status,

    /// <summary>The connection was lost and the job was submitted again: what came before is void, and comes again.</summary>
    Restarted,
}
