namespace Gearman.Server.Brokering;

/// <summary>
/// What is due when: jobs that start at a time, and running jobs with a limit. A timer is not taken back when its job
/// ends early; it is void then, and void ones are swept out when they are the greater part.
/// </summary>
internal sealed class JobTimers(JobSlab jobs, JobDirectory directory, TimeProvider time)
{
    /// <summary>So few void timers are not worth a sweep.</summary>
    private const int MinSweep = 1024;

    private readonly PriorityQueue<JobTimer, long> _queue = new();

    /// <summary>Timers that are set, void ones included.</summary>
    public int Count => _queue.Count;

    /// <summary>When the first timer is due, as a timestamp; null if there is none.</summary>
    public long? NextDue => _queue.TryPeek(out _, out var due) ? due : null;

    /// <summary>Sets a timer for a job as it is now: waiting for its next attempt, or running in its present one.</summary>
    public void Set(in Job job, TimeSpan delay)
    {
        // A live job has one timer at most that is not void.
        if (_queue.Count > (2 * jobs.Count) + MinSweep)
        {
            Sweep();
        }

        _queue.Enqueue(new JobTimer(job.Number, job.Attempts, job.State), time.GetTimestamp() + Ticks(delay));
    }

    /// <summary>Takes the first timer that is due and not void.</summary>
    /// <param name="id">Its job: one that waits, or one that runs.</param>
    public bool TryTakeDue(out int id)
    {
        while (_queue.TryPeek(out var timer, out var due) && due <= time.GetTimestamp())
        {
            _queue.Dequeue();
            if (TryFindJob(timer, out id))
            {
                return true;
            }
        }

        id = JobSlab.None;
        return false;
    }

    /// <summary>The clock's ticks in a delay; half of the longest for what is beyond: 146 years in nanoseconds.</summary>
    private long Ticks(TimeSpan delay) => (long)Math.Min(delay.TotalSeconds * time.TimestampFrequency, long.MaxValue / 2);

    private bool TryFindJob(JobTimer timer, out int id) =>
        directory.TryFind(timer.Number, out id) && jobs[id].Attempts == timer.Attempt && jobs[id].State == timer.State;

    private void Sweep()
    {
        (JobTimer, long)[] live = [.. _queue.UnorderedItems.Where(t => TryFindJob(t.Element, out _))];
        _queue.Clear();
        _queue.EnqueueRange(live);
        _queue.TrimExcess();
    }

    private readonly record struct JobTimer(long Number, ushort Attempt, JobState State);
}
