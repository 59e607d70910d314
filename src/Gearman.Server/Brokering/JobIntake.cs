namespace Gearman.Server.Brokering;

/// <summary>
/// How jobs come in: a submit makes one or joins one, and with a store a background job waits for
/// its commit. One that is not committed is not given out, so that a submit that is refused has not run.
/// </summary>
internal sealed class JobIntake(
    JobSlab jobs,
    JobDirectory directory,
    WatchList watches,
    Admission admission,
    FunctionTable functions,
    Dispatcher dispatcher,
    JobTimers timers,
    JobRegister register,
    FailedJobs failed,
    JobTally tally,
    JobLedger? ledger,
    TimeProvider time)
{
    private long _lastNumber;

    /// <inheritdoc cref="Broker.Submit"/>
    public SubmitResult Submit(Peer client, in Submission submission, out long number, out Refusal refusal)
    {
        var result = TakeOrJoin(client, submission, out number, out refusal);
        if (result == SubmitResult.Refused)
        {
            tally.OnRefused();
        }

        return result;
    }

    /// <inheritdoc cref="Broker.Requeue"/>
    public bool Requeue(FailedEntry entry, out long number, out Refusal refusal)
    {
        number = 0;
        var submission = entry.Submission;
        var function = functions.GetOrAdd(entry.Function);
        var key = new CoalescingKey(submission.Unique, submission.Workload);
        refusal = !key.IsEmpty && directory.TryFind(key, function, out _) ? Refusal.UniqueInUse : admission.OfStored();
        if (refusal == Refusal.None)
        {
            refusal = admission.OfJob(function, submission);
        }

        if (refusal != Refusal.None)
        {
            return false;
        }

        failed.Take(entry);
        number = ++_lastNumber;
        ref var job = ref register.Add(submission, number, function, out var id);
        tally.OnSubmitted(job, function, submission.Unique);
        if (ledger is null)
        {
            Start(id, function, TimeSpan.Zero);
            return true;
        }

        ledger.AddNew(id, epoch: 0);
        ledger.Replace(entry);
        Wait(id, function, TimeSpan.Zero);
        return true;
    }

    /// <summary>Queues a job that is in no queue, now or after a while.</summary>
    public void Start(int id, Function function, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            Wait(id, function, delay);
        }
        else
        {
            dispatcher.Enqueue(id, function);
        }
    }

    /// <summary>No new job gets this number or one below.</summary>
    public void SkipTo(long number) => _lastNumber = Math.Max(_lastNumber, number);

    /// <summary>How long a job waits for its time; nothing or less for one that does not.</summary>
    public TimeSpan DelayUntil(long epoch) => epoch <= 0 ? TimeSpan.Zero : DateTimeOffset.FromUnixTimeSeconds(epoch) - time.GetUtcNow();

    /// <summary>The closed page is committed: its jobs are given out, its submits are acknowledged.</summary>
    public void Commit()
    {
        var page = ledger!.Closed;
        foreach (var submit in page.Submits)
        {
            submit.Client.OnStored(submit.Number);
        }

        while (TryTake(page, out var id))
        {
            Release(id, JobOutcome.Cancelled);
        }

        ledger.Settle();
    }

    /// <summary>The closed page could not be committed: its submits are refused, and with them those that came since.</summary>
    public void Refuse()
    {
        Unwatch(ledger!.Closed);
        Unwatch(ledger.Open);
        Refuse(ledger.Closed);
        Refuse(ledger.Open);
        foreach (var entry in ledger.KeepRemovals())
        {
            failed.Add(entry);
        }
    }

    private SubmitResult TakeOrJoin(Peer client, in Submission submission, out long number, out Refusal refusal)
    {
        number = 0;
        if ((refusal = Admission.OfSubmit(client)) != Refusal.None
            || !admission.TryName(client, submission.Function, out var function, out refusal)
            || (submission.Background && (refusal = admission.OfStored()) != Refusal.None))
        {
            return SubmitResult.Refused;
        }

        var key = new CoalescingKey(submission.Unique, submission.Workload);
        if (!key.IsEmpty && directory.TryFind(key, function, out var same))
        {
            number = jobs[same].Number;
            if (submission.TellsClient)
            {
                refusal = admission.OfJoin(jobs[same]);
                if (refusal != Refusal.None)
                {
                    return SubmitResult.Refused;
                }

                watches.Add(client, ref jobs[same], same);
            }

            client.Tenant?.TakeSubmit();
            tally.OnJoined();
            return submission.Background ? JoinBackground(client, same, submission.Watched) : SubmitResult.Created;
        }

        refusal = admission.OfJob(function, submission);
        if (refusal != Refusal.None)
        {
            return SubmitResult.Refused;
        }

        client.Tenant?.TakeSubmit();
        number = ++_lastNumber;
        ref var job = ref register.Add(submission, number, function, out var id);
        tally.OnSubmitted(job, function, submission.Unique);
        if (submission.TellsClient)
        {
            watches.Add(client, ref job, id);
        }

        var delay = DelayUntil(submission.Epoch);
        if (submission.Background && ledger is not null)
        {
            ledger.AddNew(id, submission.Epoch);
            ledger.Await(client, number, submission.Watched);
            job.Flags |= delay > TimeSpan.Zero ? JobFlags.Scheduled : JobFlags.None;
            Wait(id, function, delay);
            return SubmitResult.Pending;
        }

        Start(id, function, delay);
        return SubmitResult.Created;
    }

    private SubmitResult JoinBackground(Peer client, int id, bool isWatched)
    {
        ref var job = ref jobs[id];
        // Acknowledged as a background job: it must run whether or not the others stay.
        job.Flags |= JobFlags.Background;
        if (ledger is null)
        {
            return SubmitResult.Created;
        }

        if (!job.Is(JobFlags.Stored))
        {
            ledger.AddTurned(id);
        }
        else if (ledger.IsSettled)
        {
            return SubmitResult.Created;
        }

        // The job may be on either page: what waits for the later one is right for both.
        ledger.Await(client, job.Number, isWatched);
        return SubmitResult.Pending;
    }

    private bool TryTake(LedgerPage page, out int id)
    {
        id = page.Jobs.First;
        if (id == JobSlab.None)
        {
            return false;
        }

        page.Jobs.Remove(jobs, id);
        jobs[id].Flags &= ~JobFlags.Uncommitted;
        return true;
    }

    /// <summary>Gives out a job that waits for nothing but its time, unless nobody wants it any more: then it ends.</summary>
    private void Release(int id, JobOutcome unwanted)
    {
        ref var job = ref jobs[id];
        if (!job.Is(JobFlags.Background) && job.FirstWatch == WatchList.None)
        {
            register.Discard(id, unwanted);
        }
        else if (!job.Is(JobFlags.Scheduled))
        {
            var function = functions[job.Function];
            function.Waiting--;
            dispatcher.Enqueue(id, function);
        }
    }

    /// <summary>Who is refused waits for the job no more: it is not given out for their sake.</summary>
    private void Unwatch(LedgerPage page)
    {
        foreach (var submit in page.Submits)
        {
            if (submit.IsWatched && directory.TryFind(submit.Number, out var id))
            {
                watches.Remove(submit.Client, ref jobs[id], id);
            }
        }
    }

    private void Refuse(LedgerPage page)
    {
        while (TryTake(page, out var id))
        {
            // A client that waits was told that there is such a job: it stays, as a foreground job.
            jobs[id].Flags &= ~(JobFlags.Background | JobFlags.Stored);
            Release(id, JobOutcome.Refused);
        }

        foreach (var number in page.Turned)
        {
            if (directory.TryFind(number, out var id))
            {
                ref var job = ref jobs[id];
                job.Flags &= ~(JobFlags.Background | JobFlags.Stored);
                if (job.FirstWatch == WatchList.None && job.State != JobState.Running)
                {
                    register.Discard(id, JobOutcome.Refused);
                }
            }
        }

        foreach (var submit in page.Submits)
        {
            submit.Client.OnRefused();
        }
    }

    private void Wait(int id, Function function, TimeSpan delay)
    {
        ref var job = ref jobs[id];
        job.State = JobState.Waiting;
        function.Waiting++;
        if (delay > TimeSpan.Zero)
        {
            timers.Set(job, delay);
        }
    }
}
