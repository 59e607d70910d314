using Gearman.Server.Failures;

namespace Gearman.Server.Brokering;

/// <summary>
/// Who has to know that a job is there or there no more: the memory, the directory, the clients that wait, the store, the
/// list of the failed, the tally.
/// </summary>
internal sealed class JobRegister(
    JobSlab jobs,
    JobDirectory directory,
    WatchList watches,
    FunctionTable functions,
    FailedJobs failed,
    AttemptHistory history,
    JobTally tally,
    JobLedger? ledger)
{
    /// <summary>Enters a job that is in no queue yet.</summary>
    public ref Job Add(in Submission submission, long number, Function function, out int id)
    {
        id = jobs.Allocate(submission.Unique, submission.Reducer, submission.Workload);
        ref var job = ref jobs[id];
        job.Number = number;
        job.Function = function.Id;
        job.Priority = submission.Priority;
        job.FirstWatch = WatchList.None;
        job.Flags = (submission.Background ? JobFlags.Background : JobFlags.None) | (submission.Reduce ? JobFlags.Reduce : JobFlags.None);
        directory.Add(id, ref job, new CoalescingKey(submission.Unique, submission.Workload));
        function.Tenant.Count(job);
        return ref job;
    }

    /// <summary>Gives up a job that no worker has and that is committed.</summary>
    public void Discard(int id, JobOutcome outcome)
    {
        Unqueue(id);
        Remove(id, outcome);
    }

    /// <summary>Strikes out a job that is in no queue and that no worker has.</summary>
    public void Remove(int id, JobOutcome outcome)
    {
        ledger?.Remove(id);
        Strike(id, outcome);
    }

    /// <summary>Strikes out a job whose last attempt came to nothing. It is kept among the failed, unless a client has heard what its worker said.</summary>
    /// <param name="id">A job that is in no queue and that no worker has.</param>
    /// <param name="cause">How the attempt ended.</param>
    /// <param name="at">When.</param>
    /// <param name="message">What the worker said.</param>
    public void Fail(int id, AttemptOutcome cause, DateTimeOffset at, ReadOnlySpan<byte> message)
    {
        ref var job = ref jobs[id];
        var outcome = cause switch
        {
            AttemptOutcome.Failed => JobOutcome.Failed,
            AttemptOutcome.Exception => JobOutcome.Exception,
            _ => JobOutcome.Lost,
        };
        if (failed.KeepsNone || (outcome != JobOutcome.Lost && !job.Is(JobFlags.Background)))
        {
            Remove(id, outcome);
            return;
        }

        var start = message[..Math.Min(message.Length, JobFailure.MaxMessageLength)].ToArray();
        var function = functions[job.Function];
        var failure = new JobFailure(job.Attempts, cause, at, start, history.Take(job.Number));
        var entry = new FailedEntry(job.Number, function.Name, function.Tenant, failure)
        {
            Unique = jobs.Unique(id).ToArray(),
            Reducer = jobs.Reducer(id).ToArray(),
            Workload = jobs.Workload(id).ToArray(),
            Priority = job.Priority,
            IsReduce = job.Is(JobFlags.Reduce),
            IsStored = job.Is(JobFlags.Stored),
        };
        if (entry.IsStored)
        {
            ledger!.Fail(id, failure.ToBytes());
        }

        failed.Add(entry);
        Strike(id, outcome);
    }

    private void Strike(int id, JobOutcome outcome)
    {
        ref var job = ref jobs[id];
        tally.OnEnded(job, outcome);
        history.Forget(job.Number);
        watches.Clear(ref job);
        Free(id);
    }

    /// <summary>Forgets a job that was just brought back, as if it had not been.</summary>
    public void TakeBack(int id)
    {
        Unqueue(id);
        Free(id);
    }

    private void Unqueue(int id)
    {
        ref var job = ref jobs[id];
        var function = functions[job.Function];
        if (job.State == JobState.Queued)
        {
            function.Queue(job.Priority).Remove(jobs, id);
        }
        else
        {
            function.Waiting--;
        }
    }

    private void Free(int id)
    {
        directory.Remove(id);
        functions[jobs[id].Function].Tenant.Forget(jobs[id]);
        jobs.Free(id);
    }
}
