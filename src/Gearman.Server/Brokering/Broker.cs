using Gearman.Protocol;
using Gearman.Server.Buffers;
using Gearman.Server.Failures;

namespace Gearman.Server.Brokering;

/// <summary>
/// All jobs and all rules. A deterministic state machine without sockets, packets or a clock of its own: whoever
/// calls it (one thread at a time) tells it what peers do, and it tells the peers what concerns them.
/// </summary>
internal sealed class Broker
{
    private readonly JobSlab _jobs;
    private readonly JobDirectory _directory;
    private readonly WatchList _watches = new();
    private readonly Dispatcher _dispatcher;
    private readonly Admission _admission;
    private readonly JobTimers _timers;
    private readonly PeerTable _peers = new();
    private readonly JobRegister _register;
    private readonly JobIntake _intake;
    private readonly Attempts _attempts;

    /// <summary>An empty broker.</summary>
    /// <param name="retries">How often jobs are tried.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limits">How much peers may leave here; null for no limits.</param>
    /// <param name="buffers">The buffers of large workloads; null for ones of its own.</param>
    /// <param name="hasStore">There is a store that has to be told of background jobs.</param>
    /// <param name="observer">Who hears what becomes of jobs; null for nobody.</param>
    /// <param name="chance">What is left to chance; null for the system's.</param>
    public Broker(
        RetryPlans retries,
        TimeProvider time,
        BrokerLimits? limits = null,
        SharedBuffers? buffers = null,
        bool hasStore = false,
        IJobObserver? observer = null,
        Random? chance = null)
    {
        limits ??= new BrokerLimits();
        var history = new AttemptHistory();
        _jobs = new JobSlab(buffers ?? new SharedBuffers());
        Functions = new FunctionTable(retries);
        Tally = new JobTally(observer);
        _directory = new JobDirectory(_jobs);
        _dispatcher = new Dispatcher(_jobs, time);
        _timers = new JobTimers(_jobs, _directory, time);
        Ledger = hasStore ? new JobLedger(_jobs, Functions) : null;
        Failed = new FailedJobs(limits, Tally, Ledger);
        _admission = new Admission(limits, _jobs, _watches, Functions, Ledger);
        _register = new JobRegister(_jobs, _directory, _watches, Functions, Failed, history, Tally, Ledger);
        _intake = new JobIntake(_jobs, _directory, _watches, _admission, Functions, _dispatcher, _timers, _register, Failed, Tally, Ledger, time);
        _attempts = new Attempts(_jobs, _watches, Functions, _intake, _register, history, Tally, retries.MaxLosses, time, chance ?? Random.Shared);
    }

    public FunctionTable Functions { get; }

    public FailedJobs Failed { get; }

    public JobTally Tally { get; }

    /// <summary>What a store is to be told; null if there is no store.</summary>
    public JobLedger? Ledger { get; }

    public IEnumerable<Peer> Peers => _peers.All;

    /// <summary>Jobs that live: waiting, queued and running.</summary>
    public int JobCount => _jobs.Count;

    /// <summary>When <see cref="RunDue"/> has something to do, as a timestamp of the clock; null for never.</summary>
    public long? NextDue => (_timers.NextDue, _dispatcher.NextDue) switch
    {
        ({ } timer, { } wake) => Math.Min(timer, wake),
        var (timer, wake) => timer ?? wake,
    };

    public void Join(Peer peer) => _peers.Add(peer);

    /// <summary>A peer is gone: its jobs go back to their queues, and what only it waited for is given up.</summary>
    public void Leave(Peer peer)
    {
        _dispatcher.Leave(peer);
        while (peer.FirstWatch != WatchList.None)
        {
            var id = _watches[peer.FirstWatch].Job;
            _watches.Remove(ref _jobs[id], peer.FirstWatch);
            ref var job = ref _jobs[id];
            if (job.FirstWatch == WatchList.None && job.State != JobState.Running && !job.Is(JobFlags.Background))
            {
                _register.Discard(id, JobOutcome.Abandoned);
            }
        }

        while (peer.Held.First != JobSlab.None)
        {
            Lose(peer, peer.Held.First, AttemptOutcome.Lost);
        }

        _peers.Remove(peer);
    }

    /// <summary>A worker can do a function.</summary>
    /// <returns>By which limit it is not noted.</returns>
    public Refusal RegisterAbility(Peer worker, ReadOnlySpan<byte> name, TimeSpan timeout)
    {
        var refusal = _admission.OfAbility(worker);
        if (refusal == Refusal.None && _admission.TryName(worker, name, out var function, out refusal))
        {
            _dispatcher.Register(worker, function, timeout);
        }

        return refusal;
    }

    /// <summary>Makes a function, if there is none of the name.</summary>
    /// <inheritdoc cref="RegisterAbility"/>
    public Refusal CreateFunction(Peer peer, ReadOnlySpan<byte> name)
    {
        _admission.TryName(peer, name, out _, out var refusal);
        return refusal;
    }

    /// <summary>Takes an ability back; jobs of it that the worker holds go to another.</summary>
    public void UnregisterAbility(Peer worker, ReadOnlySpan<byte> name)
    {
        if ((worker.Tenant ?? Functions.Common).TryGet(name, out var function))
        {
            _dispatcher.Unregister(worker, function);
            LoseHeld(worker, function.Id);
        }
    }

    /// <summary>Takes all abilities back; jobs that the worker holds go to another.</summary>
    public void ResetAbilities(Peer worker)
    {
        _dispatcher.UnregisterAll(worker);
        LoseHeld(worker, null);
    }

    /// <summary>Takes a job in, or joins the one that has its unique already.</summary>
    /// <param name="client">Who submits; told of the job's progress unless it is a background job that it does not watch.</param>
    /// <param name="submission">The job.</param>
    /// <param name="number">The number of the job.</param>
    /// <param name="refusal">By which limit it is not taken, if it is refused. What joins takes no room in a queue.</param>
    public SubmitResult Submit(Peer client, in Submission submission, out long number, out Refusal refusal) =>
        _intake.Submit(client, submission, out number, out refusal);

    /// <summary>Puts a failed job back into its queue, as a new background job that has all its attempts before it.</summary>
    /// <param name="entry">The job; failed no more, unless the store does not take the new one.</param>
    /// <param name="number">The number of the new one.</param>
    /// <param name="refusal">Why it stays where it is, when it returns false.</param>
    public bool Requeue(FailedEntry entry, out long number, out Refusal refusal) => _intake.Requeue(entry, out number, out refusal);

    /// <summary>Brings jobs back from the store, before there are peers.</summary>
    public JobReplay BeginReplay() => new(_jobs, _directory, Functions, _timers, _register, _intake, Failed);

    /// <summary>The store has committed what <see cref="JobLedger.Turn"/> gave out: submits are acknowledged, jobs are given out.</summary>
    public void Commit() => _intake.Commit();

    /// <summary>The store did not take it: all submits that wait are refused.</summary>
    public void Refuse() => _intake.Refuse();

    /// <summary>Gives a worker its next job.</summary>
    public bool TryGrab(Peer worker, out Assignment assignment)
    {
        assignment = default;
        if (!_dispatcher.TryTake(worker, out var id))
        {
            return false;
        }

        ref var job = ref _jobs[id];
        job.State = JobState.Running;
        job.Worker = worker.Id;
        job.Attempts++;
        worker.Held.Append(_jobs, id);
        var function = Functions[job.Function];
        function.Running++;
        if (worker.TimeoutOf(function) is var timeout && timeout > TimeSpan.Zero)
        {
            _timers.Set(job, timeout);
        }

        assignment.Number = job.Number;
        assignment.Function = function.LocalName;
        assignment.Unique = _jobs.Unique(id);
        assignment.Reducer = _jobs.Reducer(id);
        assignment.Workload = _jobs.Workload(id);
        assignment.Reduce = job.Is(JobFlags.Reduce);
        Tally.OnAssigned(job);
        return true;
    }

    /// <summary>Lets a worker sleep until there is a job for it; lightly to be woken before all others.</summary>
    public void Sleep(Peer worker, bool lightly = false) => _dispatcher.Sleep(worker, lightly);

    /// <summary>Ends a worker's sleep.</summary>
    public void Rise(Peer worker) => _dispatcher.Rise(worker);

    /// <summary>A worker tells of a job that goes on: data, a warning or a status.</summary>
    /// <returns>False if the job is not the worker's.</returns>
    public bool Update(Peer worker, long number, JobEvent kind, ReadOnlySpan<byte> data)
    {
        if (!TryFindHeld(worker, number, out var id))
        {
            return false;
        }

        _watches.Tell(_jobs[id], kind, data);
        return true;
    }

    /// <summary>A worker tells how far a job is; kept for those who ask.</summary>
    /// <inheritdoc cref="Update"/>
    public bool UpdateStatus(Peer worker, long number, uint numerator, uint denominator, ReadOnlySpan<byte> asWritten)
    {
        if (!TryFindHeld(worker, number, out var id))
        {
            return false;
        }

        ref var job = ref _jobs[id];
        job.Numerator = numerator;
        job.Denominator = denominator;
        _watches.Tell(job, JobEvent.Status, asWritten);
        return true;
    }

    /// <summary>A worker ends its attempt at a job: the job is done, or has failed and may be tried again.</summary>
    /// <inheritdoc cref="Update"/>
    public bool Finish(Peer worker, long number, JobEvent kind, ReadOnlySpan<byte> data)
    {
        if (!TryFindHeld(worker, number, out var id))
        {
            return kind == JobEvent.Fail && number != 0 && worker.LastException == number;
        }

        if (kind == JobEvent.Exception)
        {
            worker.LastException = number;
        }

        Release(worker, id);
        if (kind == JobEvent.Complete)
        {
            _watches.Tell(_jobs[id], kind, data);
            _register.Remove(id, JobOutcome.Completed);
        }
        else
        {
            _attempts.OnFailed(worker, id, kind == JobEvent.Exception ? AttemptOutcome.Exception : AttemptOutcome.Failed, data);
        }

        return true;
    }

    /// <summary>
    /// Takes a job out of its queue; its clients are told that it failed. One that runs is not stopped: its worker ends
    /// it as ever, and nobody hears of it.
    /// </summary>
    /// <param name="number">The job.</param>
    /// <param name="may">Whether a job of a function may be taken out; null for any.</param>
    /// <returns>False if there is no such job.</returns>
    public bool Cancel(long number, Func<Function, bool>? may = null)
    {
        if (!_directory.TryFind(number, out var id) || may?.Invoke(Functions[_jobs[id].Function]) == false)
        {
            return false;
        }

        ref var job = ref _jobs[id];
        _watches.Tell(job, JobEvent.Fail, default);
        if (job.State != JobState.Running && !job.Is(JobFlags.Uncommitted))
        {
            _register.Discard(id, JobOutcome.Cancelled);
            return true;
        }

        _watches.Clear(ref job);
        _directory.RemoveKey(id);
        job.Flags &= ~JobFlags.Background;
        if (job.State == JobState.Running)
        {
            Ledger?.Remove(id);
            job.Flags &= ~JobFlags.Stored;
        }

        return true;
    }

    /// <summary>All jobs, the oldest first.</summary>
    /// <param name="sees">Whether jobs of a function are listed; null for all.</param>
    public IEnumerable<JobRow> ListJobs(Func<Function, bool>? sees = null) => _directory.All
        .Where(id => sees?.Invoke(Functions[_jobs[id].Function]) != false)
        .Select(id => JobRow.Of(_jobs, id))
        .OrderBy(row => row.Number);

    /// <summary>What is known of a job.</summary>
    /// <param name="number">The job.</param>
    /// <param name="tenant">Whose job it has to be; null for anybody's.</param>
    public JobStatus GetStatus(long number, Tenant? tenant = null) =>
        _directory.TryFind(number, out var id) && (tenant is null || Functions[_jobs[id].Function].Tenant == tenant) ? _jobs[id].Status : default;

    /// <summary>What is known of the job with a unique, whatever its function.</summary>
    /// <param name="unique">The unique.</param>
    /// <param name="clients">How many clients wait for the job.</param>
    /// <param name="tenant">Whose job it has to be; null for anybody's.</param>
    public JobStatus GetStatus(ReadOnlySpan<byte> unique, out uint clients, Tenant? tenant = null)
    {
        Func<int, bool>? isOf = tenant is null ? null : function => Functions[function].Tenant == tenant;
        var known = _directory.TryFind(new CoalescingKey(unique, default), null, isOf, out var id);
        clients = known ? (uint)_watches.Count(_jobs[id]) : 0;
        return known ? _jobs[id].Status : default;
    }

    /// <summary>Does what is due by the clock.</summary>
    public void RunDue()
    {
        while (_timers.TryTakeDue(out var id))
        {
            ref var job = ref _jobs[id];
            if (job.Is(JobFlags.Uncommitted))
            {
                job.Flags &= ~JobFlags.Scheduled;
            }
            else if (job.State == JobState.Waiting)
            {
                var function = Functions[job.Function];
                function.Waiting--;
                _dispatcher.Enqueue(id, function);
            }
            else
            {
                Lose(_peers[job.Worker], id, AttemptOutcome.TimedOut);
            }
        }

        _dispatcher.RunDue();
    }

    private bool TryFindHeld(Peer worker, long number, out int id)
    {
        // Workers end their jobs in order, most often.
        id = worker.Held.First;
        return (id != JobSlab.None && _jobs[id].Number == number)
            || (_directory.TryFind(number, out id) && _jobs[id].State == JobState.Running && _jobs[id].Worker == worker.Id);
    }

    /// <summary>Takes a job away from its worker.</summary>
    private void Release(Peer worker, int id)
    {
        worker.Held.Remove(_jobs, id);
        Functions[_jobs[id].Function].Running--;
    }

    private void LoseHeld(Peer worker, int? function)
    {
        // The jobs go to the tails of their queues and may not come back into this list meanwhile: nobody grabs in here.
        for (var id = worker.Held.First; id != JobSlab.None;)
        {
            var next = _jobs[id].Next;
            if (function is null || _jobs[id].Function == function)
            {
                Lose(worker, id, AttemptOutcome.Lost);
            }

            id = next;
        }
    }

    private void Lose(Peer worker, int id, AttemptOutcome outcome)
    {
        Release(worker, id);
        _attempts.OnFailed(worker, id, outcome);
    }
}
