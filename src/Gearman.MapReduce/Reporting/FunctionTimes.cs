namespace Gearman.MapReduce;

/// <summary>When the tasks of a function ran, and how they fared.</summary>
/// <param name="Function">The Gearman function, such as <c>wordcount/map</c>.</param>
/// <param name="StartedAt">When the first was given out.</param>
/// <param name="EndedAt">When the last ended; null while one goes on.</param>
/// <param name="Tasks">Tasks that are done.</param>
/// <param name="Attempts">How often they were tried, copies included.</param>
/// <param name="Copies">Second copies of tasks that took long.</param>
/// <param name="InputBytes">Bytes of input of the tasks that are done.</param>
/// <param name="OutputBytes">Bytes of pairs or results that came out.</param>
/// <param name="Median">How long half of the attempts that are done took at most, without waiting in a queue.</param>
/// <param name="Longest">How long the longest of them took.</param>
public sealed record FunctionTimes(
    string Function,
    TimeSpan StartedAt,
    TimeSpan? EndedAt,
    int Tasks,
    int Attempts,
    int Copies,
    long InputBytes,
    long OutputBytes,
    TimeSpan Median,
    TimeSpan Longest)
{
    /// <summary>Sums up attempts, in the order in which the functions began.</summary>
    internal static IReadOnlyList<FunctionTimes> Of(IReadOnlyList<TaskAttempt> attempts) =>
        [.. attempts.GroupBy(attempt => attempt.Function, StringComparer.Ordinal).Select(Of)];

    private static FunctionTimes Of(IGrouping<string, TaskAttempt> attempts)
    {
        List<TaskAttempt> done = [.. attempts.Where(attempt => attempt.Outcome is AttemptOutcome.Done or AttemptOutcome.Resumed)];
        List<TimeSpan> times = [.. done.Select(attempt => attempt.WorkTime).OfType<TimeSpan>().Order()];
        return new(
            attempts.Key,
            attempts.Min(attempt => attempt.SubmittedAt),
            attempts.All(attempt => attempt.EndedAt is not null) ? attempts.Max(attempt => attempt.EndedAt) : null,
            done.Select(attempt => attempt.Task).Distinct().Count(),
            attempts.Count(),
            attempts.Count(attempt => attempt.IsCopy),
            done.Sum(attempt => attempt.InputBytes),
            done.Sum(attempt => attempt.OutputBytes ?? 0),
            times.Count == 0 ? TimeSpan.Zero : times[times.Count / 2],
            times.Count == 0 ? TimeSpan.Zero : times[^1]);
    }
}
