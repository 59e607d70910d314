namespace Gearman.Client;

/// <summary>How a <see cref="JobBatch"/> ended.</summary>
/// <param name="Outcomes">One a job, in the order of the jobs.</param>
/// <param name="Continuations">The jobs that followed, in the order in which they were asked for.</param>
public sealed record JobBatchResult(IReadOnlyList<JobOutcome> Outcomes, IReadOnlyList<JobContinuation> Continuations)
{
    /// <summary>All jobs have a result, and all that were to follow are on their servers.</summary>
    public bool Succeeded => Outcomes.All(outcome => outcome.Succeeded) && Continuations.All(continuation => continuation.Error is null);
}
