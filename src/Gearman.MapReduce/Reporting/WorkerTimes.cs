namespace Gearman.MapReduce;

/// <summary>What a worker did for a run.</summary>
/// <param name="Worker">The worker, as <c>host/process id</c>.</param>
/// <param name="Attempts">What it began.</param>
/// <param name="Unusual">How many of these came to nothing.</param>
/// <param name="InputBytes">Bytes of input of those that are done.</param>
/// <param name="Busy">How long it worked, added up over what it did at a time.</param>
public sealed record WorkerTimes(string Worker, int Attempts, int Unusual, long InputBytes, TimeSpan Busy)
{
    /// <summary>Sums up attempts, the busiest worker first.</summary>
    internal static IReadOnlyList<WorkerTimes> Of(IReadOnlyList<TaskAttempt> attempts) =>
    [
        .. attempts.Where(attempt => attempt.Worker is not null)
            .GroupBy(attempt => attempt.Worker!, StringComparer.Ordinal)
            .Select(some => new WorkerTimes(
                some.Key,
                some.Count(),
                some.Count(attempt => !attempt.IsUsual),
                some.Sum(attempt => attempt.Outcome == AttemptOutcome.Done ? attempt.InputBytes : 0),
                TimeSpan.FromTicks(some.Sum(attempt => attempt.WorkTime?.Ticks ?? 0))))
            .OrderByDescending(worker => worker.Busy).ThenBy(worker => worker.Worker, StringComparer.Ordinal),
    ];
}
