namespace Gearman.Server.Protocols;

/// <summary>A job as a protocol submits it.</summary>
public sealed class JobSubmission
{
    /// <summary>The function: 1 to 512 bytes, none of them NUL.</summary>
    public required ReadOnlyMemory<byte> Function { get; init; }

    /// <summary>Who submits the same unique of a function as a job that is not done joins that job: at most 64 bytes, none of them NUL.</summary>
    /// <value>Empty: never joins. "-": the workload is the unique.</value>
    public ReadOnlyMemory<byte> Unique { get; init; }

    /// <summary>What the worker gets: at most <see cref="ServerJobs.MaxWorkloadBytes"/>. Must not change before the submit returned.</summary>
    public ReadOnlyMemory<byte> Workload { get; init; }

    /// <summary>The priority.</summary>
    /// <value><see cref="JobPriority.Normal"/>.</value>
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>The job is done whether or not somebody waits for it.</summary>
    public bool IsBackground { get; init; }

    /// <summary>The updates of a background job are wanted as well. Those of other jobs are always.</summary>
    public bool Watches { get; init; }

    /// <summary>What there must be of the function.</summary>
    /// <value><see cref="FunctionNeed.Nothing"/>.</value>
    public FunctionNeed Needs { get; init; }
}
