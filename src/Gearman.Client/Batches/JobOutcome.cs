using System.Diagnostics.CodeAnalysis;

namespace Gearman.Client;

/// <summary>How a job of a <see cref="JobBatch"/> ended.</summary>
/// <param name="Job">The job.</param>
/// <param name="Result">What its worker made of it; empty if it failed.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
public sealed record JobOutcome(JobRequest Job, ReadOnlyMemory<byte> Result, GearmanException? Error)
{
    /// <summary>The job has a result.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;
}
