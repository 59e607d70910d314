namespace Gearman.MapReduce;

/// <summary>Knows how long the tasks of a function took, and so when one takes too long.</summary>
internal sealed class StragglerWatch(TimeSpan after, TimeProvider time)
{
    private const int EnoughTasks = 3;
    private const int Factor = 3;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new(); // guards the durations
    private readonly Dictionary<string, RunningMedian> _durations = new(StringComparer.Ordinal);

    public void Finished(string function, TimeSpan duration)
    {
        lock (_gate)
        {
            var durations = _durations.TryGetValue(function, out var known) ? known : _durations[function] = new RunningMedian();
            durations.Add(duration);
        }
    }

    /// <summary>Completes when a task that starts now has become a straggler: how long it takes by then. Null if the wait was given up.</summary>
    public async Task<TimeSpan?> WaitAsync(string function, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var elapsed = time.GetElapsedTime(start);
            var limit = Limit(function);
            var left = limit is null && elapsed >= after ? Step : (limit ?? after) - elapsed;
            if (left <= TimeSpan.Zero)
            {
                return elapsed;
            }

            // Nearly every wait is given up: an exception each would cost more than a small task.
            await Task.Delay(left < Step ? Step : left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private TimeSpan? Limit(string function)
    {
        lock (_gate)
        {
            if (!_durations.TryGetValue(function, out var durations) || durations.Count < EnoughTasks)
            {
                return null;
            }

            var limit = durations.Median * Factor;
            return limit < after ? after : limit;
        }
    }
}
