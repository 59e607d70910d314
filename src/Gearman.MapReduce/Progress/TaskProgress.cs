namespace Gearman.MapReduce;

/// <summary>The share of one task in the progress: never falls when the task starts anew, ends at its size.</summary>
internal sealed class TaskProgress(ProgressTracker tracker, long size)
{
    private readonly Lock _gate = new();
    private long _reached;

    /// <summary>The task has read so many bytes.</summary>
    public void Report(long bytes) => Move(Math.Min(bytes, size));

    /// <summary>A piece of the task is done.</summary>
    public void Add(long bytes)
    {
        lock (_gate)
        {
            Move(Math.Min(_reached + bytes, size));
        }
    }

    public void Done()
    {
        Move(size);
        tracker.TaskDone();
    }

    private void Move(long bytes)
    {
        lock (_gate)
        {
            if (bytes > _reached)
            {
                tracker.Advance(bytes - _reached);
                _reached = bytes;
            }
        }
    }
}
