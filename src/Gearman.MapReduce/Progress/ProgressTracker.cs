namespace Gearman.MapReduce;

/// <summary>Adds up what the tasks of a phase report. Reports in order, one at a time.</summary>
internal sealed class ProgressTracker(IProgress<MapReduceProgress>? target)
{
    private readonly Lock _gate = new(); // guards all below, and the order of reports
    private MapReducePhase _phase;
    private int _tasksDone;
    private int _tasksTotal;
    private long _bytesDone;
    private long? _bytesTotal;
    private int _retries;

    public void Begin(MapReducePhase phase, int tasks, long? bytes)
    {
        lock (_gate)
        {
            (_phase, _tasksDone, _tasksTotal, _bytesDone, _bytesTotal) = (phase, 0, tasks, 0, bytes);
            Report();
        }
    }

    public void TaskFound()
    {
        lock (_gate)
        {
            _tasksTotal++;
        }
    }

    public void TaskDone()
    {
        lock (_gate)
        {
            _tasksDone++;
            Report();
        }
    }

    /// <summary>A stream has come to its end: what was found is all there is.</summary>
    public void InputEnded(long bytes)
    {
        lock (_gate)
        {
            _bytesTotal = bytes;
            Report();
        }
    }

    public void Advance(long bytes)
    {
        lock (_gate)
        {
            _bytesDone += bytes;
            Report();
        }
    }

    public void Retry()
    {
        lock (_gate)
        {
            _retries++;
            Report();
        }
    }

    private void Report() =>
        target?.Report(new MapReduceProgress(_phase, _tasksDone, _tasksTotal, _bytesDone, _bytesTotal, _retries));
}
