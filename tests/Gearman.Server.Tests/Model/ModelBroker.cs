using Gearman.Protocol;
using Gearman.Server.Brokering;
using Gearman.Server.Failures;
using Gearman.Server.Storing;
using Gearman.Server.Tests.Brokering;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Model;

/// <summary>
/// The broker's rules in the plainest words, with lists and searches. Each call is made after the real broker's and
/// checks what that one answered and told; where the rules leave a choice, any legal one is taken over.
/// </summary>
internal sealed class ModelBroker(ModelRules rules, FakeTimeProvider time, Heard heard)
{
    private readonly ModelLedger? _ledger = rules.HasStore ? new ModelLedger() : null;
    private long _lastNumber;
    private long _order;
    private ModelFailures? _failures;
    private ModelWorkers? _workers;

    public List<ModelJob> Jobs { get; } = [];

    public HashSet<string> Functions { get; } = [];

    public ModelWorkers Workers => _workers ??= new ModelWorkers(Jobs, time, heard);

    public List<ModelPeer> Peers => Workers.All;

    public ModelFailures Failures => _failures ??= new ModelFailures(ModelRules.MaxFailed, _ledger);

    public ModelLedger Ledger => _ledger!;

    /// <summary>The last number that was given to a job.</summary>
    public long LastNumber => _lastNumber;

    public void Join(RecordingPeer peer) => Peers.Add(new ModelPeer(peer));

    /// <returns>What becomes of the submit.</returns>
    public SubmitResult Submit(ModelPeer client, ModelJob submitted, long answer)
    {
        Functions.Add(submitted.Function);
        var same = FindSame(submitted.Record);
        var job = same ?? submitted;
        if (!submitted.Background)
        {
            job.Watchers.Add(client.Real);
        }

        job.Background |= submitted.Background;
        Assert.Equal(same?.Number ?? ++_lastNumber, answer);
        if (same is null)
        {
            Start(job);
        }

        return submitted.Background && _ledger is not null ? Store(client, job, isNew: same is null) : SubmitResult.Created;
    }

    /// <summary>A failed job is queued again, unless a job of its unique is there.</summary>
    public void Requeue(ModelFailure failure, bool answer, long number)
    {
        Assert.Equal(FindSame(failure.Job) is null, answer);
        if (!answer)
        {
            return;
        }

        Assert.Equal(++_lastNumber, number);
        var (_, function, unique, workload, priority, _, _) = failure.Job;
        var job = new ModelJob { Number = number, Function = function, Unique = unique, Workload = workload, Priority = priority, Background = true };
        Failures.Take(failure);
        Start(job);
        if (_ledger is not null)
        {
            Ledger.Open.Requeued.Add(failure);
            if (failure.IsStored)
            {
                Ledger.Add(JobBatchEntryKind.Removed, failure.Job);
            }
        }
    }

    public void Cancel(ModelJob job)
    {
        heard.Expect(job, JobEvent.Fail, "");
        if (job.State != JobState.Running && !job.IsUncommitted)
        {
            Remove(job);
            return;
        }

        job.Watchers.Clear();
        (job.IsCancelled, job.Background) = (true, false);
        if (job is { State: JobState.Running, IsStored: true })
        {
            Ledger.Add(JobBatchEntryKind.Removed, job.Record);
            job.IsStored = false;
        }
    }

    public void Grab(ModelPeer worker, ModelJob? answer)
    {
        var wokenFor = ModelWorkers.Ask(worker);
        Assert.Equal(Workers.ReadyFor(worker).Count == 0, answer is null);
        if (answer is not null)
        {
            Workers.Take(worker, answer);
            (answer.State, answer.Worker) = (JobState.Running, worker);
            answer.Attempts++;
            var timeout = worker.Registrations.Last(r => r.Function == answer.Function).Timeout;
            answer.Due = timeout > TimeSpan.Zero ? time.GetUtcNow() + timeout : null;
            worker.Held.Add(answer);
            Workers.Emptied(answer);
        }

        Workers.Wake(wokenFor);
    }

    public void Tell(ModelPeer worker, long number, JobEvent kind, string data, bool answer)
    {
        var job = worker.Held.Find(j => j.Number == number);
        Assert.Equal(job is not null || (kind == JobEvent.Fail && number == worker.LastException && number != 0), answer);
        if (job is null)
        {
            return;
        }

        if (kind is JobEvent.Fail or JobEvent.Exception)
        {
            worker.LastException = kind == JobEvent.Exception ? number : worker.LastException;
            End(job, kind == JobEvent.Fail ? AttemptOutcome.Failed : AttemptOutcome.Exception, data);
            return;
        }

        heard.Expect(job, kind, data);
        if (kind == JobEvent.Status)
        {
            (job.Numerator, job.Denominator) = ((uint)data[0], (uint)data[1]);
        }
        else if (kind == JobEvent.Complete)
        {
            Remove(job);
        }
    }

    public void CanDo(ModelPeer worker, string function, TimeSpan timeout)
    {
        Functions.Add(function);
        worker.Registrations.Add((function, timeout));
        Workers.Change(worker);
    }

    public void CantDo(ModelPeer worker, string function)
    {
        if (Functions.Contains(function))
        {
            worker.Registrations.RemoveAll(r => r.Function == function);
            Workers.Change(worker);
            LoseAll(worker.Held.Where(j => j.Function == function));
        }
    }

    public void Reset(ModelPeer worker)
    {
        worker.Registrations.Clear();
        Workers.Change(worker);
        LoseAll(worker.Held);
    }

    public void Leave(ModelPeer peer)
    {
        peer.Registrations.Clear();
        Workers.Change(peer);
        Peers.Remove(peer);
        foreach (var job in Jobs.Where(j => j.Watchers.RemoveAll(w => w == peer.Real) > 0 && !j.IsWanted && j.State != JobState.Running).ToList())
        {
            Remove(job);
        }

        LoseAll(peer.Held);
    }

    public void RunDue()
    {
        foreach (var due in Jobs.Where(j => j.Due <= time.GetUtcNow()).GroupBy(j => j.Due).OrderBy(jobs => jobs.Key).ToList())
        {
            // Jobs that were lost together may come back in any order.
            var order = ++_order;
            foreach (var job in due)
            {
                if (job.IsUncommitted)
                {
                    job.Due = null;
                }
                else if (job.State == JobState.Waiting)
                {
                    Enqueue(job, order);
                }
                else
                {
                    End(job, AttemptOutcome.TimedOut);
                }
            }
        }

        Workers.RunDue();
    }

    /// <summary>When the broker must be called at the latest.</summary>
    public DateTimeOffset? NextDue => Jobs.Select(j => j.Due).Append(Workers.NextDue).Min();

    public static JobStatus StatusOf(ModelJob? job) =>
        job is null ? default : new JobStatus(true, job.State == JobState.Running, job.Numerator, job.Denominator);

    public (int Total, int Running, int Workers) Status(string function) => (
        Jobs.Count(j => j.Function == function),
        Jobs.Count(j => j.Function == function && j.State == JobState.Running),
        Peers.Sum(p => p.Registrations.Count(r => r.Function == function)));

    /// <summary>What must hold between any two calls.</summary>
    public void Check()
    {
        heard.ExpectNothingElse();
        foreach (var function in Functions)
        {
            var queued = Jobs.Count(j => j.Function == function && j.State == JobState.Queued);
            if (queued > 0 && Peers.Exists(p => p.AsleepSince is not null && p.CanDo(function)))
            {
                Assert.True(Peers.Count(p => p.WokenFor == function) >= queued, $"A job of {function} waits, a worker sleeps and nobody is woken for it.");
            }
        }

        Assert.All(Jobs, j => Assert.True(j.IsWanted || j.State == JobState.Running || j.IsUncommitted, $"Nobody wants job {j.Number}."));
    }

    private ModelJob? FindSame(ModelRecord record)
    {
        var key = ModelJob.KeyOf(record.Function, record.Unique, record.Workload);
        return Jobs.Find(j => key is not null && !j.IsCancelled && key == ModelJob.KeyOf(j.Function, j.Unique, j.Workload));
    }

    /// <summary>A new job: it waits for its commit if it has one, else for its time, else for nothing.</summary>
    private void Start(ModelJob job)
    {
        Functions.Add(job.Function);
        Jobs.Add(job);
        if (!job.Background || _ledger is null)
        {
            StartAtItsTime(job);
            return;
        }

        (job.IsStored, job.IsUncommitted, job.State) = (true, true, JobState.Waiting);
        job.Due = DueOf(job);
        Ledger.Add(JobBatchEntryKind.Added, job.Record);
        Ledger.Open.Jobs.Add(job);
    }

    public void StartAtItsTime(ModelJob job)
    {
        (job.State, job.Due) = (JobState.Waiting, DueOf(job));
        if (job.Due is null)
        {
            Enqueue(job, ++_order);
        }
    }

    private DateTimeOffset? DueOf(ModelJob job) =>
        DateTimeOffset.FromUnixTimeSeconds(job.Epoch) is var start && start > time.GetUtcNow() ? start : null;

    private SubmitResult Store(ModelPeer client, ModelJob job, bool isNew)
    {
        if (!isNew && job.IsStored && Ledger.IsSettled)
        {
            return SubmitResult.Created;
        }

        if (!job.IsStored)
        {
            job.IsStored = true;
            Ledger.Add(JobBatchEntryKind.Added, job.Record with { Epoch = 0 });
            Ledger.Open.Turned.Add(job);
        }

        Ledger.Open.Submits.Add((client.Real, job.Number));
        return SubmitResult.Pending;
    }

    /// <summary>A job waits for no commit any more; nobody may want it by now.</summary>
    public void Release(ModelJob job)
    {
        job.IsUncommitted = false;
        if (!job.IsWanted)
        {
            Remove(job);
        }
        else if (job.Due is null)
        {
            Enqueue(job, ++_order);
        }
    }

    private void Enqueue(ModelJob job, long order)
    {
        (job.State, job.Due, job.QueuedAt) = (JobState.Queued, null, order);
        Workers.Wake(job.Function);
    }

    private void LoseAll(IEnumerable<ModelJob> jobs)
    {
        foreach (var job in jobs.ToList())
        {
            End(job, AttemptOutcome.Lost);
        }
    }

    /// <summary>An attempt at a job has come to nothing.</summary>
    private void End(ModelJob job, AttemptOutcome outcome, string message = "")
    {
        job.Worker!.Held.Remove(job);
        (job.Worker, job.Due, job.Numerator, job.Denominator) = (null, null, 0, 0);
        var isLoss = outcome is AttemptOutcome.Lost or AttemptOutcome.TimedOut;
        var attempts = job.Background ? rules.AttemptsOf(job.Function) : null;
        if (isLoss && !job.IsWanted)
        {
            Remove(job);
        }
        else if (attempts is null ? isLoss && (rules.Retries == 0 || job.Attempts < rules.Retries) : job.Attempts < attempts)
        {
            var delay = attempts is null ? TimeSpan.Zero : rules.DelayAfter(job.Attempts);
            job.State = JobState.Waiting;
            job.Due = time.GetUtcNow() + delay;
            if (delay == TimeSpan.Zero)
            {
                Enqueue(job, ++_order);
            }
        }
        else
        {
            heard.Expect(job, outcome == AttemptOutcome.Exception ? JobEvent.Exception : JobEvent.Fail, message);
            Fail(job, outcome, isLoss);
        }
    }

    private void Fail(ModelJob job, AttemptOutcome outcome, bool isLoss)
    {
        if (!isLoss && !job.Background)
        {
            Remove(job);
            return;
        }

        var failure = new ModelFailure(job.Record, job.Attempts, outcome, time.GetUtcNow(), job.IsStored);
        if (job.IsStored)
        {
            Ledger.Add(JobBatchEntryKind.Failed, job.Record with { Failure = failure });
            job.IsStored = false;
        }

        Failures.Add(failure);
        Remove(job);
    }

    /// <summary>A job ends.</summary>
    public void Remove(ModelJob job)
    {
        job.Worker?.Held.Remove(job);
        Jobs.Remove(job);
        if (job.IsStored)
        {
            Ledger.Add(JobBatchEntryKind.Removed, job.Record);
        }

        Workers.Emptied(job);
    }
}
