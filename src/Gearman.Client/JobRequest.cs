using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gearman.Protocol;

namespace Gearman.Client;

/// <summary>A job to submit.</summary>
public readonly record struct JobRequest
{
    /// <summary>A job of normal priority without a unique.</summary>
    /// <param name="function">The function that a worker registered.</param>
    /// <param name="workload">The data for the worker; must not change before the submit has completed.</param>
    [SetsRequiredMembers]
    public JobRequest(string function, ReadOnlyMemory<byte> workload)
    {
        Function = function;
        Workload = workload;
    }

    /// <summary>The function: 1 to 512 bytes of UTF-8 without NUL.</summary>
    public required string Function { get; init; }

    /// <summary>The data for the worker. Up to 1 GiB, less the names.</summary>
    public ReadOnlyMemory<byte> Workload { get; init; }

    /// <summary>
    /// What jobs of one function are told apart by: while a job with the same unique is queued or running, a server
    /// joins this one to it instead of starting another. Up to 64 bytes of UTF-8 without NUL; <c>-</c> stands for the
    /// workload itself.
    /// </summary>
    /// <value>The default is null: never joined.</value>
    public string? Unique { get; init; }

    /// <summary>
    /// Makes it a reduce job (SUBMIT_REDUCE_JOB, as libgearman's <c>gearman_execute_by_partition</c>): the function that each part goes to that
    /// <see cref="Function"/> splits the workload into. Such jobs have normal priority, and no start time.
    /// </summary>
    /// <value>The default is null: none; else 1 to 512 bytes of UTF-8 without NUL.</value>
    public string? Reducer { get; init; }

    /// <summary>Which queue the job waits in.</summary>
    /// <value>The default is <see cref="JobPriority.Normal"/>.</value>
    public JobPriority Priority { get; init; }

    /// <summary>How long a foreground job may take, from the submit to its result; then the caller gets a <see cref="JobTimeoutException"/>.</summary>
    /// <value>The default is null: no limit; else more than 0.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How often a foreground job is submitted again when its connection was lost.</summary>
    /// <value>The default is null: <see cref="GearmanClientOptions.MaxResubmits"/>; else at least 0.</value>
    public int? MaxResubmits { get; init; }

    /// <summary>The packet that submits it in the foreground.</summary>
    internal PacketType ForegroundType => Reducer is not null ? PacketType.SubmitReduceJob : Priority switch
    {
        JobPriority.High => PacketType.SubmitJobHigh,
        JobPriority.Low => PacketType.SubmitJobLow,
        _ => PacketType.SubmitJob,
    };

    /// <summary>The packet that submits it in the background.</summary>
    internal PacketType BackgroundType => Reducer is not null ? PacketType.SubmitReduceJobBackground : Priority switch
    {
        JobPriority.High => PacketType.SubmitJobHighBg,
        JobPriority.Low => PacketType.SubmitJobLowBg,
        _ => PacketType.SubmitJobBg,
    };

    /// <summary>Throws if a server would refuse the job.</summary>
    internal static void Validate(in JobRequest job)
    {
        FunctionName.Validate(job.Function);
        var unique = job.Unique is null ? 0 : Encoding.UTF8.GetByteCount(job.Unique);
        if (unique > PacketLimits.MaxUniqueLength || job.Unique?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw new ArgumentException($"A unique has at most {PacketLimits.MaxUniqueLength} bytes and no NUL.", nameof(job));
        }

        if (job.Workload.Length > PacketLimits.MaxBodyLength - (2 * PacketLimits.MaxFunctionLength) - PacketLimits.MaxUniqueLength - 4)
        {
            throw new ArgumentException(
                $"A workload of {job.Workload.Length:N0} bytes does not fit into a packet of {PacketLimits.MaxBodyLength:N0}.", nameof(job));
        }

        if (job.Priority is < JobPriority.Normal or > JobPriority.Low)
        {
            throw new ArgumentException($"{(int)job.Priority} is no priority.", nameof(job));
        }

        if (job.Reducer is not null)
        {
            FunctionName.Validate(job.Reducer);
            if (job.Priority != JobPriority.Normal)
            {
                throw new ArgumentException("A reduce job has normal priority.", nameof(job));
            }
        }

        if (job.MaxResubmits < 0)
        {
            throw new ArgumentException($"A job can't be submitted again {job.MaxResubmits} times.", nameof(job));
        }

        if (job.Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentException($"{job.Timeout} is no time for a job.", nameof(job));
        }
    }
}
