namespace Gearman.MapReduce;

/// <summary>Knows how long the tasks of a function took, and so when one takes too long.</summary>
internal sealed class StragglerWatch(TimeSpan after, TimeProvider time)
{
    private const int EnoughTasks = 3;
    private const int Factor = 3;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new(); // guards the durations
    private readonly Dictionary<string, List<TimeSpan>> _durations = new(StringComparer.Ordinal); // sorted

    public void Finished(string function, TimeSpan duration)
    {
        lock (_gate)
        {
            var durations = _durations.TryGetValue(function, out var known) ? known : _durations[function] = [];
            var at = durations.BinarySearch(duration);
            durations.Insert(at < 0 ? ~at : at, duration);
        }
    }

    /// <summary>Completes when a task that starts now has become a straggler.</summary>
    public async Task<TimeSpan> WaitAsync(string function, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var elapsed = time.GetElapsedTime(start);
            var limit = Limit(function);
            var left = limit is null && elapsed >= after ? Step : (limit ?? after) - elapsed;
            if (left <= TimeSpan.Zero)
            {
                return elapsed;
            }

            await Task.Delay(left < Step ? Step : left, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan? Limit(string function)
    {
        lock (_gate)
        {
            if (!_durations.TryGetValue(function, out var durations) || durations.Count < EnoughTasks)
            {
                return null;
            }

            var limit = durations[durations.Count / 2] * Factor;
            return limit < after ? after : limit;
        }
    }
}
