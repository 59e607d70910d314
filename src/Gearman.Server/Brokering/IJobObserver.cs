using Gearman.Server.Failures;

namespace Gearman.Server.Brokering;

/// <summary>Hears what becomes of jobs, from the broker's own thread: what it does there, all jobs wait for.</summary>
internal interface IJobObserver
{
    /// <summary>A job is new. Not called for one that the store brings back.</summary>
    void OnSubmitted(in Job job, Function function, ReadOnlySpan<byte> unique);

    /// <summary>A worker has the job; again if one lost it.</summary>
    void OnAssigned(in Job job);

    /// <summary>An attempt at the job came to nothing, and there will be another.</summary>
    void OnRetried(in Job job, AttemptOutcome outcome);

    /// <summary>The job is about to be struck out.</summary>
    void OnEnded(in Job job, JobOutcome outcome);
}
