using System.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;
using Gearman.Server.Tests.Brokering;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Model;

/// <summary>
/// The broker's rules in the plainest words, with lists and searches. Each call is made after the real broker's and
/// checks what that one answered and told; where the rules leave a choice, any legal one is taken over.
/// </summary>
internal sealed class ModelBroker(int retries, FakeTimeProvider time, List<PeerEvent> told)
{
    private readonly Fairness _fairness = new();
    private long _lastNumber;
    private long _order;
    private int _heard;

    public List<ModelPeer> Peers { get; } = [];

    public List<ModelJob> Jobs { get; } = [];

    public HashSet<string> Functions { get; } = [];

    public void Join(RecordingPeer peer) => Peers.Add(new ModelPeer(peer));

    public void Submit(ModelPeer client, ModelJob submitted, long epoch, long answer)
    {
        Functions.Add(submitted.Function);
        var key = ModelJob.KeyOf(submitted.Function, submitted.Unique, submitted.Workload);
        var same = Jobs.Find(j => key is not null && key == ModelJob.KeyOf(j.Function, j.Unique, j.Workload));
        var job = same ?? submitted;
        if (!submitted.Background)
        {
            job.Watchers.Add(client.Real);
        }

        job.Background |= submitted.Background;
        Assert.Equal(same?.Number ?? ++_lastNumber, answer);
        if (same is null)
        {
            Jobs.Add(job);
            var start = DateTimeOffset.FromUnixTimeSeconds(epoch);
            if (start > time.GetUtcNow())
            {
                (job.State, job.Due) = (JobState.Waiting, start);
            }
            else
            {
                Enqueue(job);
            }
        }
    }

    public void Grab(ModelPeer worker, ModelJob? answer)
    {
        var wokenFor = Rouse(worker);
        Settle(worker);
        var ready = ReadyFor(worker);
        Assert.Equal(ready.Count == 0, answer is null);
        if (answer is not null)
        {
            Assert.Contains(answer, ready);
            Assert.Equal(ready.Min(j => j.Priority), answer.Priority);
            Assert.Equal(ready.Where(j => j.Function == answer.Function && j.Priority == answer.Priority).MinBy(j => j.QueuedAt), answer);
            _fairness.Take(worker.Kind, answer, ready);
            answer.State = JobState.Running;
            answer.Worker = worker;
            answer.Attempts++;
            var timeout = worker.Registrations.Last(r => r.Function == answer.Function).Timeout;
            answer.Due = timeout > TimeSpan.Zero ? time.GetUtcNow() + timeout : null;
            worker.Held.Add(answer);
            Emptied(answer);
        }

        ExpectWake(wokenFor);
    }

    public void Sleep(ModelPeer worker, bool lightly = false)
    {
        var wokenFor = Rouse(worker);
        ExpectWake(wokenFor);
        Settle(worker);
        worker.AsleepSince = lightly ? -++_order : ++_order;
        worker.WarmUntil = wokenFor is null ? time.GetUtcNow() + Dispatcher.WarmTime : DateTimeOffset.MinValue;

        // For one of those that nobody is woken for, whichever it is.
        if (ReadyFor(worker).Select(j => j.Function).Where(IsUnserved).Distinct().ToList() is { Count: > 0 } unserved)
        {
            Wake(worker, unserved.Find(f => worker.Real.WokenFor!.Name.SequenceEqual(Encoding.ASCII.GetBytes(f)))!);
        }
    }

    public void Rise(ModelPeer worker) => ExpectWake(Rouse(worker));

    public void Tell(ModelPeer worker, long number, JobEvent kind, string data, bool answer)
    {
        var job = worker.Held.Find(j => j.Number == number);
        Assert.Equal(job is not null || (kind == JobEvent.Fail && number == worker.LastException && number != 0), answer);
        if (job is null)
        {
            return;
        }

        Expect(job, kind, data);
        if (kind == JobEvent.Status)
        {
            (job.Numerator, job.Denominator) = ((uint)data[0], (uint)data[1]);
        }
        else if (kind is JobEvent.Complete or JobEvent.Fail or JobEvent.Exception)
        {
            worker.LastException = kind == JobEvent.Exception ? number : worker.LastException;
            Remove(job);
        }
    }

    public void CanDo(ModelPeer worker, string function, TimeSpan timeout)
    {
        Functions.Add(function);
        worker.Registrations.Add((function, timeout));
        Change(worker);
    }

    public void CantDo(ModelPeer worker, string function)
    {
        if (Functions.Contains(function))
        {
            worker.Registrations.RemoveAll(r => r.Function == function);
            Change(worker);
            LoseAll(worker.Held.Where(j => j.Function == function));
        }
    }

    public void Reset(ModelPeer worker)
    {
        worker.Registrations.Clear();
        Change(worker);
        LoseAll(worker.Held);
    }

    public void Leave(ModelPeer peer)
    {
        peer.Registrations.Clear();
        Change(peer);
        Peers.Remove(peer);
        foreach (var job in Jobs.Where(j => j.Watchers.RemoveAll(w => w == peer.Real) > 0 && !IsWanted(j) && j.State != JobState.Running).ToList())
        {
            Remove(job);
        }

        LoseAll(peer.Held);
    }

    public void RunDue()
    {
        foreach (var job in Jobs.Where(j => j.Due <= time.GetUtcNow()).OrderBy(j => j.Due).ToList())
        {
            if (job.State == JobState.Waiting)
            {
                Enqueue(job);
            }
            else
            {
                Lose(job);
            }
        }

        foreach (var silent in Peers.Where(p => p.WokenFor is not null && time.GetUtcNow() - p.WokenAt >= Dispatcher.WakePatience).OrderBy(p => p.WokenOrder).ToList())
        {
            ExpectWake(Rouse(silent));
        }
    }

    /// <summary>When the broker must be called at the latest.</summary>
    public DateTimeOffset? NextDue =>
        Jobs.Select(j => j.Due).Concat(Peers.Where(p => p.WokenFor is not null).Select(p => (DateTimeOffset?)(p.WokenAt + Dispatcher.WakePatience))).Min();

    public static JobStatus StatusOf(ModelJob? job) =>
        job is null ? default : new JobStatus(true, job.State == JobState.Running, job.Numerator, job.Denominator);

    public (int Total, int Running, int Workers) Status(string function) => (
        Jobs.Count(j => j.Function == function),
        Jobs.Count(j => j.Function == function && j.State == JobState.Running),
        Peers.Sum(p => p.Registrations.Count(r => r.Function == function)));

    /// <summary>What must hold between any two calls.</summary>
    public void Check()
    {
        Assert.Equal(told.Count, _heard);
        foreach (var function in Functions)
        {
            var queued = Jobs.Count(j => j.Function == function && j.State == JobState.Queued);
            if (queued > 0 && Peers.Exists(p => p.AsleepSince is not null && p.CanDo(function)))
            {
                Assert.True(Peers.Count(p => p.WokenFor == function) >= queued, $"A job of {function} waits, a worker sleeps and nobody is woken for it.");
            }
        }

        Assert.All(Jobs, j => Assert.True(IsWanted(j) || j.State == JobState.Running, $"Nobody wants job {j.Number}."));
    }

    private static bool IsWanted(ModelJob job) => job.Background || job.Watchers.Count > 0;

    private List<ModelJob> ReadyFor(ModelPeer worker) => Jobs.FindAll(j => j.State == JobState.Queued && worker.CanDo(j.Function));

    private void Enqueue(ModelJob job)
    {
        job.State = JobState.Queued;
        job.Due = null;
        job.QueuedAt = ++_order;
        ExpectWake(job.Function);
    }

    private void LoseAll(IEnumerable<ModelJob> jobs)
    {
        foreach (var job in jobs.ToList())
        {
            Lose(job);
        }
    }

    private void Lose(ModelJob job)
    {
        job.Worker!.Held.Remove(job);
        (job.Worker, job.Numerator, job.Denominator) = (null, 0, 0);
        if (retries > 0 && job.Attempts >= retries)
        {
            Expect(job, JobEvent.Fail, "");
            Remove(job);
        }
        else if (!IsWanted(job))
        {
            Remove(job);
        }
        else
        {
            Enqueue(job);
        }
    }

    private void Remove(ModelJob job)
    {
        job.Worker?.Held.Remove(job);
        Jobs.Remove(job);
        Emptied(job);
    }

    private void Emptied(ModelJob job)
    {
        if (!Jobs.Exists(j => j.State == JobState.Queued && j.Function == job.Function && j.Priority == job.Priority))
        {
            _fairness.Emptied(job);
        }
    }

    private void Change(ModelPeer worker)
    {
        var slept = worker.AsleepSince is not null;
        var wokenFor = Rouse(worker);
        worker.IsSettled = false;
        _fairness.Keep(Peers.Where(p => p.IsSettled).Select(p => p.Kind));
        ExpectWake(wokenFor);
        if (slept)
        {
            Sleep(worker);
        }
    }

    private static void Settle(ModelPeer worker) => worker.IsSettled = worker.Registrations.Count > 0;

    private static string? Rouse(ModelPeer worker)
    {
        var wokenFor = worker.WokenFor;
        (worker.WokenFor, worker.AsleepSince) = (null, null);
        return wokenFor;
    }

    private bool IsUnserved(string function) =>
        Jobs.Count(j => j.Function == function && j.State == JobState.Queued) > Peers.Count(p => p.WokenFor == function);

    /// <summary>
    /// One sleeper is woken if a function has more jobs than workers woken for them: of its kind the latest light sleeper,
    /// else the one that fell asleep last if that was just now, else the one that slept longest.
    /// </summary>
    private void ExpectWake(string? function)
    {
        var sleepers = Peers.FindAll(p => p.AsleepSince is not null && function is not null && p.CanDo(function));
        if (sleepers.Count > 0 && IsUnserved(function!))
        {
            Assert.True(_heard < told.Count, "Nobody was woken.");
            var woken = sleepers.Find(s => s.Real == told[_heard].Peer);
            Assert.NotNull(woken);
            var kind = sleepers.Where(s => s.Kind == woken.Kind).OrderBy(s => s.AsleepSince).ToList();
            Assert.Equal(kind[0].AsleepSince > 0 && time.GetUtcNow() < kind[^1].WarmUntil ? kind[^1] : kind[0], woken);
            Wake(woken, function!);
        }
    }

    private void Wake(ModelPeer woken, string function)
    {
        Assert.Equal(new PeerEvent(woken.Real, null, 0, ""), Hear());
        (woken.AsleepSince, woken.WokenFor, woken.WokenAt, woken.WokenOrder) = (null, function, time.GetUtcNow(), ++_order);
    }

    private void Expect(ModelJob job, JobEvent kind, string data)
    {
        var heard = Enumerable.Range(0, job.Watchers.Count).Select(_ => Hear()).ToList();
        Assert.All(heard, h => Assert.Equal((kind, job.Number, data), (h.Kind, h.Number, h.Data)));
        Assert.Equal(job.Watchers.Select(w => w.Name).Order(), heard.Select(h => h.Peer.Name).Order());
    }

    private PeerEvent Hear()
    {
        Assert.True(_heard < told.Count, "Nobody was told what had to be told.");
        return told[_heard++];
    }
}
