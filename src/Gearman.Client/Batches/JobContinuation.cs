namespace Gearman.Client;

/// <summary>What became of a background job that was to follow a <see cref="JobBatch"/>.</summary>
/// <param name="Job">The job.</param>
/// <param name="Handle">The job on its server; null if it could not be submitted.</param>
/// <param name="Error">Why it could not.</param>
public sealed record JobContinuation(JobRequest Job, JobHandle? Handle, GearmanException? Error);
