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
    JobTally tally,
    JobLedger? ledger,
    TimeProvider time)
{
    /// <summary>Enters a job that is in no queue yet.</summary>
    /// <returns>Its id.</returns>
    public int Add(in Submission submission, long number, Function function)
    {
        var id = jobs.Allocate(submission.Unique, submission.Reducer, submission.Workload);
        ref var job = ref jobs[id];
        job.Number = number;
        job.Function = function.Id;
        job.Priority = submission.Priority;
        job.FirstWatch = WatchList.None;
        job.Flags = (submission.Background ? JobFlags.Background : JobFlags.None) | (submission.Reduce ? JobFlags.Reduce : JobFlags.None);
        directory.Add(id, new CoalescingKey(submission.Unique, submission.Workload));
        function.Tenant.Count(job);
        return id;
    }

    /// <summary>Gives up a job that no worker has and that is committed.</summary>
    public void Discard(int id, JobOutcome outcome)
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

        Remove(id, outcome);
    }

    /// <summary>Strikes out a job that is in no queue and that no worker has.</summary>
    /// <param name="id">The job.</param>
    /// <param name="outcome">How it ended. If it failed in the background or was lost, it is kept among the failed.</param>
    /// <param name="message">What its worker said.</param>
    public void Remove(int id, JobOutcome outcome, ReadOnlySpan<byte> message = default)
    {
        ref var job = ref jobs[id];
        if (outcome == JobOutcome.Lost || (outcome is JobOutcome.Failed or JobOutcome.Exception && job.Is(JobFlags.Background)))
        {
            failed.Add(job, functions[job.Function], jobs.Unique(id), outcome, time.GetUtcNow(), message);
        }

        tally.OnEnded(job, outcome);
        ledger?.Remove(id);
        watches.Clear(ref job);
        directory.Remove(id);
        functions[job.Function].Tenant.Forget(job);
        jobs.Free(id);
    }
}
