namespace Gearman.MapReduce;

/// <summary>
/// Knows how long the tasks of a function took, and so when one takes too long. What a worker has begun is measured from then on against
/// the work on others: the time in the server's queue says nothing. Of what none has begun, or none has said so, the whole time is.
/// </summary>
internal sealed class StragglerWatch(TimeSpan after, TimeProvider time)
{
    private const int EnoughTasks = 3;
    private const double Factor = 2; // the rates of machines vary by less; with 3, half of what copies can save is waited away
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new(); // guards the durations
    private readonly Dictionary<(string Function, bool IsWork), RunningMedian> _durations = [];

    /// <summary>An attempt is done.</summary>
    public void Finished(string function, AttemptClock clock)
    {
        lock (_gate)
        {
            Of(function, isWork: true).Add(clock.Worked ?? TimeSpan.Zero); // it was short
            Of(function, isWork: false).Add(clock.Whole);
        }
    }

    /// <summary>Completes when an attempt has become a straggler: how long it takes by then. Null if the wait was given up.</summary>
    public async Task<TimeSpan?> WaitAsync(string function, AttemptClock clock, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var worked = clock.Worked;
            var elapsed = worked ?? clock.Whole;
            var limit = Limit(function, isWork: worked is not null);
            var left = limit is null && elapsed >= after ? Step : (limit ?? after) - elapsed;
            if (left <= TimeSpan.Zero)
            {
                return elapsed;
            }

            // Nearly every wait is given up: an exception each would cost more than a small task.
            var pause = Task.Delay(left < Step ? Step : left, time, cancellationToken);
            await (worked is null ? Task.WhenAny(pause, clock.Begun) : pause).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private TimeSpan? Limit(string function, bool isWork)
    {
        lock (_gate)
        {
            var durations = Of(function, isWork);
            if (durations.Count < EnoughTasks)
            {
                return null;
            }

            var limit = durations.Median * Factor;
            return limit < after ? after : limit;
        }
    }

    private RunningMedian Of(string function, bool isWork) => _durations.TryGetValue((function, isWork), out var known)
        ? known
        : _durations[(function, isWork)] = new RunningMedian();
}
