namespace Benchmarks.Soak;

/// <summary>Lets all peers together do so much a second, and counts what they did.</summary>
/// <param name="perSecond">Jobs a second.</param>
/// <param name="stop">The end of the run.</param>
internal sealed class SoakPace(double perSecond, CancellationToken stop)
{
    private readonly Lock _lock = new();
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private double _due;
    private long _jobs;
    private long _connections;

    public CancellationToken Stop => stop;

    public long Jobs => Interlocked.Read(ref _jobs);

    public long Connections => Interlocked.Read(ref _connections);

    public void CountConnection() => Interlocked.Increment(ref _connections);

    /// <summary>Waits for the next job's turn.</summary>
    public Task NextAsync()
    {
        Interlocked.Increment(ref _jobs);
        lock (_lock)
        {
            var now = TimeProvider.System.GetElapsedTime(_start).TotalSeconds;
            _due = Math.Max(_due, now - 1) + (1 / perSecond);
            return _due > now ? Task.Delay(TimeSpan.FromSeconds(_due - now), TimeProvider.System, stop) : Task.CompletedTask;
        }
    }
}
