using Gearman.Server.Storing;

namespace Gearman.Server.Brokering;

/// <summary>A job that failed for good, with all that it takes to queue it again.</summary>
/// <param name="Number">The number in its handle.</param>
/// <param name="Function">The stored name of its function.</param>
/// <param name="Tenant">Whose job it is.</param>
/// <param name="Failure">What became of it.</param>
internal sealed record FailedEntry(long Number, byte[] Function, Tenant Tenant, JobFailure Failure)
{
    /// <summary>Its unique; empty for none.</summary>
    public required byte[] Unique { get; init; }

    public required byte[] Reducer { get; init; }

    public required byte[] Workload { get; init; }

    public required JobPriority Priority { get; init; }

    /// <summary>It was submitted as a reduce job.</summary>
    public required bool IsReduce { get; init; }

    /// <summary>The store has it.</summary>
    public required bool IsStored { get; init; }

    /// <summary>The name of its function as its peers have it.</summary>
    public ReadOnlySpan<byte> LocalName => Function.AsSpan(Tenant.Prefix.Length);

    /// <summary>Bytes of what it keeps of the job.</summary>
    public long PayloadLength => Unique.Length + Reducer.Length + (long)Workload.Length + Failure.Message.Length;

    /// <summary>It as a new job; a view over its bytes.</summary>
    public Submission Submission => new()
    {
        Function = Function,
        Unique = Unique,
        Reducer = Reducer,
        Workload = Workload,
        Priority = Priority,
        Background = true,
        Reduce = IsReduce,
    };

    /// <summary>A failed job that the store gives back.</summary>
    public static FailedEntry From(in JobBatchEntry entry, FunctionTable functions) =>
        new(entry.Id, entry.Function.ToArray(), functions.TenantOf(entry.Function), JobFailure.From(entry.Failure))
        {
            Unique = entry.Unique.ToArray(),
            Reducer = entry.Reducer.ToArray(),
            Workload = entry.Workload.ToArray(),
            Priority = (JobPriority)entry.Priority,
            IsReduce = entry.IsReduce,
            IsStored = true,
        };
}
