namespace Gearman.Server.Brokering;

/// <summary>
/// What is due when: jobs that start at a time, and running jobs with a limit. A timer is not taken back when its job
/// ends early; it is found to be void when it is due.
/// </summary>
internal sealed class JobTimers(TimeProvider time)
{
    private readonly PriorityQueue<JobTimer, long> _queue = new();

    /// <summary>When the first timer is due, as a timestamp; null if there is none.</summary>
    public long? NextDue => _queue.TryPeek(out _, out var due) ? due : null;

    /// <summary>Sets a timer for a job as it is now: waiting, or running in its present attempt.</summary>
    public void Set(in Job job, TimeSpan delay) =>
        _queue.Enqueue(new JobTimer(job.Number, job.Attempts), time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency));

    public bool TryTakeDue(out JobTimer timer)
    {
        timer = default;
        return _queue.TryPeek(out _, out var due) && due <= time.GetTimestamp() && _queue.TryDequeue(out timer, out _);
    }

    internal readonly record struct JobTimer(long Number, ushort Attempt);
}
