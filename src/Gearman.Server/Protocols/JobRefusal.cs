namespace Gearman.Server.Protocols;

/// <summary>Why a submit was not taken.</summary>
public enum JobRefusal
{
    /// <summary>A field is longer than it may be, or holds what it may not.</summary>
    Invalid,

    /// <summary>The workload is larger than <see cref="ServerJobs.MaxWorkloadBytes"/>.</summary>
    TooLarge,

    /// <summary>The function or the server has as many jobs, or their clients, as it may have.</summary>
    QueueFull,

    /// <summary>The server's store did not take the job.</summary>
    NotStored,

    /// <summary>The user may not submit to the function.</summary>
    Denied,

    /// <summary>There is not as much of the function as <see cref="JobSubmission.Needs"/> asks for.</summary>
    NoSuchFunction,

    /// <summary>A failed job is not queued again while a job of its unique is there.</summary>
    UniqueInUse,

    /// <summary>The function is for users alone, and who submits has not said who it is.</summary>
    Unauthenticated,
}
