namespace Gearman.MapReduce;

/// <summary>Adds up what the tasks of a phase report. Reports in order, one at a time.</summary>
internal sealed class ProgressTracker(IProgress<MapReduceProgress>? target, TimeProvider time)
{
    private readonly Lock _gate = new(); // guards all below, and the order of reports
    private PhaseProgress _tasks = new(MapReducePhase.Map, 0, null, time);
    private PhaseProgress _shuffle = new(MapReducePhase.Shuffle, 0, null, time);
    private int _retries;

    public void Begin(MapReducePhase phase, int tasks, long? bytes)
    {
        lock (_gate)
        {
            _tasks = new(phase, tasks, bytes, time);
            Report(_tasks);
        }
    }

    public void TaskFound()
    {
        lock (_gate)
        {
            _tasks.TasksTotal++;
        }
    }

    public void TaskDone()
    {
        lock (_gate)
        {
            _tasks.TasksDone++;
            Report(_tasks);
        }
    }

    /// <summary>A stream has come to its end: what was found is all there is.</summary>
    public void InputEnded(long bytes)
    {
        lock (_gate)
        {
            _tasks.BytesTotal = bytes;
            Report(_tasks);
        }
    }

    public void Advance(long bytes)
    {
        lock (_gate)
        {
            _tasks.BytesDone += bytes;
            Report(_tasks);
        }
    }

    public void Retry()
    {
        lock (_gate)
        {
            _retries++;
            Report(_tasks);
        }
    }

    /// <summary>Map tasks are about to bring pairs.</summary>
    public void BeginShuffle()
    {
        lock (_gate)
        {
            _shuffle = new(MapReducePhase.Shuffle, 0, null, time);
        }
    }

    /// <summary>The pairs of a map task were taken in.</summary>
    public void Shuffled(long bytes)
    {
        lock (_gate)
        {
            _shuffle.TasksDone++;
            _shuffle.TasksTotal++;
            _shuffle.BytesDone += bytes;
            Report(_shuffle);
        }
    }

    /// <summary>The pairs of all map tasks were taken in.</summary>
    public void EndShuffle()
    {
        lock (_gate)
        {
            _shuffle.BytesTotal = _shuffle.BytesDone;
            Report(_shuffle);
        }
    }

    private void Report(PhaseProgress phase) => target?.Report(phase.Report(_retries));
}
