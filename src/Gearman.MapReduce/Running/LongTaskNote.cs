namespace Gearman.MapReduce;

/// <summary>Tells of a task that goes on for a while, once, and not when it is over.</summary>
internal sealed class LongTaskNote : IDisposable
{
    /// <summary>What takes no longer is short.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new(); // guards the end against the note
    private readonly ITimer _timer;
    private bool _isOver;

    public LongTaskNote(Action tell, TimeProvider time) => _timer = time.CreateTimer(_ => Tell(tell), null, Short, Timeout.InfiniteTimeSpan);

    /// <summary>The task is over: afterwards nothing is told.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }

    private void Tell(Action tell)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                tell();
            }
        }
    }
}
