namespace Gearman.MapReduce.Simulation;

/// <summary>A timer of the simulated clock.</summary>
internal sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
{
    private long _version; // an event of a former setting is void

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        var version = Interlocked.Increment(ref _version);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            clock.Plan(dueTime, () => Fire(version, period));
        }

        return true;
    }

    public void Dispose() => Interlocked.Increment(ref _version);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire(long version, TimeSpan period)
    {
        if (Interlocked.Read(ref _version) == version)
        {
            callback(state);
            if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero)
            {
                Change(period, period);
            }
        }
    }
}
