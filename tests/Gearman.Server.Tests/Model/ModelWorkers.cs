using System.Text;
using Gearman.Server.Brokering;
using Gearman.Server.Tests.Brokering;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Model;

/// <summary>Who is connected, who sleeps and who is woken, in the plainest words.</summary>
internal sealed class ModelWorkers(List<ModelJob> jobs, FakeTimeProvider time, Heard heard)
{
    private Fairness _fairness = new();
    private long _order;

    public List<ModelPeer> All { get; } = [];

    /// <summary>When the first of the woken runs out of patience; null if none is woken.</summary>
    public DateTimeOffset? NextDue => All.Where(p => p.WokenFor is not null).Select(p => (DateTimeOffset?)(p.WokenAt + Dispatcher.WakePatience)).Min();

    /// <summary>A worker asks for a job.</summary>
    /// <returns>The function that it was woken for.</returns>
    public static string? Ask(ModelPeer worker)
    {
        var wokenFor = Rouse(worker);
        Settle(worker);
        return wokenFor;
    }

    /// <summary>A worker takes a job: it has to be one whose turn it is.</summary>
    public void Take(ModelPeer worker, ModelJob job)
    {
        var ready = ReadyFor(worker);
        Assert.Contains(job, ready);
        Assert.Equal(ready.Min(j => j.Priority), job.Priority);
        Assert.Equal(ready.Where(j => j.Function == job.Function && j.Priority == job.Priority).Min(j => j.QueuedAt), job.QueuedAt);
        _fairness.Take(worker.Kind, job, ready);
    }

    public List<ModelJob> ReadyFor(ModelPeer worker) => jobs.FindAll(j => j.State == JobState.Queued && worker.CanDo(j.Function));

    public void Sleep(ModelPeer worker, bool lightly = false)
    {
        var wokenFor = Rouse(worker);
        Wake(wokenFor);
        Settle(worker);
        worker.AsleepSince = lightly ? -++_order : ++_order;
        worker.WarmUntil = wokenFor is null ? time.GetUtcNow() + Dispatcher.WarmTime : DateTimeOffset.MinValue;

        // For one of those that nobody is woken for, whichever it is.
        if (ReadyFor(worker).Select(j => j.Function).Where(IsUnserved).Distinct().ToList() is { Count: > 0 } unserved)
        {
            Wake(worker, unserved.Find(f => worker.Real.WokenFor!.Name.SequenceEqual(Encoding.ASCII.GetBytes(f)))!);
        }
    }

    public void Rise(ModelPeer worker) => Wake(Rouse(worker));

    /// <summary>Others are woken in the place of those who do not come.</summary>
    public void RunDue()
    {
        foreach (var silent in All.Where(p => p.WokenFor is not null && time.GetUtcNow() - p.WokenAt >= Dispatcher.WakePatience).OrderBy(p => p.WokenOrder).ToList())
        {
            Wake(Rouse(silent));
        }
    }

    /// <summary>A job is in its queue no more.</summary>
    public void Emptied(ModelJob job)
    {
        if (!jobs.Exists(j => j.State == JobState.Queued && j.Function == job.Function && j.Priority == job.Priority))
        {
            _fairness.Emptied(job);
        }
    }

    /// <summary>The server was killed.</summary>
    public void Crash()
    {
        All.Clear();
        _fairness = new Fairness();
    }

    /// <summary>A worker can do something else now.</summary>
    public void Change(ModelPeer worker)
    {
        var slept = worker.AsleepSince is not null;
        var wokenFor = Rouse(worker);
        worker.IsSettled = false;
        _fairness.Keep(All.Where(p => p.IsSettled).Select(p => p.Kind));
        Wake(wokenFor);
        if (slept)
        {
            Sleep(worker);
        }
    }

    /// <summary>
    /// One sleeper is woken if a function has more jobs than workers woken for them: of its kind the latest light sleeper,
    /// else the one that fell asleep last if that was just now, else the one that slept longest.
    /// </summary>
    public void Wake(string? function)
    {
        var sleepers = All.FindAll(p => p.AsleepSince is not null && function is not null && p.CanDo(function));
        if (sleepers.Count > 0 && IsUnserved(function!))
        {
            var woken = sleepers.Find(s => s.Real == heard.Peek()?.Peer);
            Assert.True(woken is not null, "Nobody was woken, or one that could not be.");
            var kind = sleepers.Where(s => s.Kind == woken.Kind).OrderBy(s => s.AsleepSince).ToList();
            Assert.Equal(kind[0].AsleepSince > 0 && time.GetUtcNow() < kind[^1].WarmUntil ? kind[^1] : kind[0], woken);
            Wake(woken, function!);
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
        jobs.Count(j => j.Function == function && j.State == JobState.Queued) > All.Count(p => p.WokenFor == function);

    private void Wake(ModelPeer woken, string function)
    {
        Assert.Equal(new PeerEvent(woken.Real, null, 0, ""), heard.Next());
        (woken.AsleepSince, woken.WokenFor, woken.WokenAt, woken.WokenOrder) = (null, function, time.GetUtcNow(), ++_order);
    }
}
