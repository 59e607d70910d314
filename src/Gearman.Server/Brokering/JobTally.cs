using Gearman.Server.Failures;

namespace Gearman.Server.Brokering;

/// <summary>
/// Counts what becomes of jobs, and passes it on. Written by the broker's thread alone and read by any: the plain fields
/// cost an addition a job, and no read of a long is torn on 64 bits (on 32 a figure may be wrong for one reading).
/// </summary>
/// <param name="observer">Who hears of every job; null for nobody.</param>
internal sealed class JobTally(IJobObserver? observer = null)
{
    private readonly long[] _ended = new long[Enum.GetValues<JobOutcome>().Length];
    private long _submitted;
    private long _submittedBytes;
    private long _joined;
    private long _refused;
    private long _assigned;
    private long _retried;
    private long _forgotten;

    /// <summary>New jobs.</summary>
    public long Submitted => _submitted;

    /// <summary>Unique, reducer and workload of <see cref="Submitted"/>.</summary>
    public long SubmittedBytes => _submittedBytes;

    /// <summary>Submits that joined a job of the same unique.</summary>
    public long Joined => _joined;

    /// <summary>Submits beyond a limit.</summary>
    public long Refused => _refused;

    /// <summary>Jobs given to workers; one that was lost counts again.</summary>
    public long Assigned => _assigned;

    /// <summary>Attempts that came to nothing and were not the last.</summary>
    public long Retried => _retried;

    /// <summary>Failed jobs that were forgotten for lack of room.</summary>
    public long Forgotten => _forgotten;

    /// <summary>Jobs that ended in a way.</summary>
    public long Ended(JobOutcome outcome) => _ended[(int)outcome];

    public void OnSubmitted(in Job job, Function function, ReadOnlySpan<byte> unique)
    {
        _submitted++;
        _submittedBytes += job.PayloadLength;
        observer?.OnSubmitted(job, function, unique);
    }

    public void OnJoined() => _joined++;

    public void OnRefused() => _refused++;

    public void OnAssigned(in Job job)
    {
        _assigned++;
        observer?.OnAssigned(job);
    }

    public void OnRetried(in Job job, AttemptOutcome outcome)
    {
        _retried++;
        observer?.OnRetried(job, outcome);
    }

    public void OnForgotten() => _forgotten++;

    public void OnEnded(in Job job, JobOutcome outcome)
    {
        _ended[(int)outcome]++;
        observer?.OnEnded(job, outcome);
    }
}
