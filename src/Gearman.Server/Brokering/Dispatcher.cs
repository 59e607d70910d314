using System.Runtime.InteropServices;

namespace Gearman.Server.Brokering;

/// <summary>
/// Brings queued jobs and workers together: who can do what, who sleeps, who is woken, who gets which job.
/// </summary>
/// <remarks>
/// A queued job wakes one sleeper (gearmand wakes all: a thousand sleepers turn one job into a thousand wake-ups). No
/// wake-up gets lost, because of one rule: while a sleeper could do a function, as many are woken for that function as
/// it has jobs queued. Each woken worker counts for the function whose job woke it until it asks for a job, leaves,
/// changes its abilities, sleeps again or lets <see cref="WakePatience"/> pass; then the rule is restored.
/// </remarks>
internal sealed class Dispatcher(JobSlab jobs, TimeProvider time)
{
    /// <summary>How long a woken worker may take to ask for a job before another one is woken as well.</summary>
    internal static readonly TimeSpan WakePatience = TimeSpan.FromMilliseconds(100);

    /// <summary>A worker that has slept no longer than this is woken before those that sleep longer.</summary>
    internal static readonly TimeSpan WarmTime = TimeSpan.FromMilliseconds(1);

    /// <summary>The sets in use, by a hash that does not depend on the order of the functions.</summary>
    private readonly Dictionary<int, List<AbilitySet>> _sets = [];

    /// <summary>The woken, in the order in which they were woken.</summary>
    private PeerLine _woken;

    /// <summary>When the first of the woken runs out of patience, as a timestamp; null if none is woken.</summary>
    public long? NextDue => _woken.First is { } first
        ? first.WokenAt + Ticks(WakePatience)
        : null;

    public void Register(Peer worker, Function function, TimeSpan timeout)
    {
        (worker.Registrations ??= []).Add(new Registration(function, timeout));
        worker.HasTimeouts |= timeout > TimeSpan.Zero;
        function.Workers++;
        Change(worker);
    }

    public void Unregister(Peer worker, Function function)
    {
        if (worker.Registrations is { } registrations)
        {
            function.Workers -= registrations.RemoveAll(r => r.Function == function);
            Change(worker);
        }
    }

    public void UnregisterAll(Peer worker)
    {
        foreach (var registration in CollectionsMarshal.AsSpan(worker.Registrations))
        {
            registration.Function.Workers--;
        }

        worker.Registrations = null;
        Change(worker);
    }

    /// <summary>Takes a worker out of all lines and sets.</summary>
    public void Leave(Peer worker)
    {
        UnregisterAll(worker);
        Rouse(worker);
    }

    /// <summary>Appends a job to its queue and wakes a sleeper for it.</summary>
    public void Enqueue(int id, Function function)
    {
        ref var job = ref jobs[id];
        job.State = JobState.Queued;
        ref var queue = ref function.Queue(job.Priority);
        queue.Append(jobs, id);
        if (queue.Count == 1)
        {
            foreach (var ability in CollectionsMarshal.AsSpan(function.Abilities))
            {
                ability.Set.MarkReady(ability, job.Priority);
            }
        }

        WakeForQueued(function);
    }

    /// <summary>Takes the next job for a worker out of its queue.</summary>
    public bool TryTake(Peer worker, out int id)
    {
        var wokenFor = Rouse(worker);
        id = JobSlab.None;
        if (Resolve(worker) is { } abilities && abilities.TryNextReady(out var ability, out var priority))
        {
            ref var queue = ref ability.Function.Queue(priority);
            id = queue.First;
            queue.Remove(jobs, id);
            abilities.EndTurn(priority);
        }

        WakeForQueued(wokenFor);
        return id != JobSlab.None;
    }

    /// <summary>Lets a worker sleep until there is a job for it; if there is one that nobody is woken for, it is woken at once.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="lightly">It is woken before all others: it waits for an answer.</param>
    public void Sleep(Peer worker, bool lightly)
    {
        // Who was woken and did not ask for the job is not the one to be woken for it again, while there is another.
        var wokenFor = Rouse(worker);
        WakeForQueued(wokenFor);
        worker.Wakefulness = Wakefulness.Asleep;
        if (Resolve(worker) is { } abilities)
        {
            worker.SleepsLightly = lightly;
            worker.WarmUntil = wokenFor is null ? time.GetTimestamp() + Ticks(WarmTime) : 0;
            if (lightly)
            {
                abilities.Sleepers.Prepend(worker);
            }
            else
            {
                abilities.Sleepers.Append(worker);
            }

            WakeForQueued(abilities.NextUnserved);
        }
    }

    /// <summary>Ends a worker's sleep; if it was woken already, another is in its place.</summary>
    public void Rise(Peer worker) => WakeForQueued(Rouse(worker));

    /// <summary>Wakes another worker for each one that was woken and has kept a job waiting for too long.</summary>
    public void RunDue()
    {
        while (_woken.First is { } worker && time.GetElapsedTime(worker.WokenAt) >= WakePatience)
        {
            Rise(worker);
        }
    }

    /// <summary>Wakes a sleeper if a function has more jobs queued than workers woken for it: by one at most.</summary>
    private void WakeForQueued(Function? function)
    {
        if (function is null || function.Queued <= function.Woken)
        {
            return;
        }

        foreach (var ability in CollectionsMarshal.AsSpan(function.Abilities))
        {
            if (NextToWake(ability.Set.Sleepers) is { } sleeper)
            {
                Wake(sleeper, function);
                return;
            }
        }
    }

    /// <summary>
    /// Who waits for an answer, else who has just fallen asleep, so that few workers have the jobs that come one after the other,
    /// else who has slept longest, so that all take turns with those that come now and then.
    /// </summary>
    private Peer? NextToWake(in PeerLine sleepers) =>
        sleepers.First is { SleepsLightly: false } && time.GetTimestamp() < sleepers.Last!.WarmUntil ? sleepers.Last : sleepers.First;

    private void Wake(Peer worker, Function function)
    {
        worker.Abilities!.Sleepers.Remove(worker);
        worker.Wakefulness = Wakefulness.Woken;
        worker.WokenFor = function;
        function.Woken++;
        worker.WokenAt = time.GetTimestamp();
        _woken.Append(worker);
        worker.OnWake();
    }

    /// <summary>Takes a worker out of the line it stands in.</summary>
    /// <returns>The function that it was woken for: the caller wakes another if need be. Null if it was not woken.</returns>
    private Function? Rouse(Peer worker)
    {
        var wokenFor = worker.WokenFor;
        if (wokenFor is not null)
        {
            _woken.Remove(worker);
            wokenFor.Woken--;
            worker.WokenFor = null;
        }
        else if (worker.Wakefulness == Wakefulness.Asleep && worker.Abilities is { } abilities)
        {
            abilities.Sleepers.Remove(worker);
        }

        worker.Wakefulness = Wakefulness.Awake;
        return wokenFor;
    }

    /// <summary>
    /// Gives up a worker's set because its registrations changed. One that sleeps goes to sleep again with the new set;
    /// one that was woken passes it on, since the job may be none for it any more.
    /// </summary>
    private void Change(Peer worker)
    {
        var before = worker.Wakefulness;
        var wokenFor = Rouse(worker);
        if (worker.Abilities is { } old)
        {
            worker.Abilities = null;
            if (--old.Members == 0)
            {
                Dissolve(old);
            }
        }

        WakeForQueued(wokenFor);

        if (before == Wakefulness.Asleep)
        {
            Sleep(worker, lightly: false);
        }
    }

    private void Dissolve(AbilitySet set)
    {
        set.Dissolve();
        var key = Hash(set.Functions);
        _sets[key].Remove(set);
        if (_sets[key].Count == 0)
        {
            _sets.Remove(key);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private AbilitySet? Resolve(Peer worker)
    {
        if (worker.Abilities is null && worker.Registrations is { Count: > 0 } registrations)
        {
            Function[] functions = [.. registrations.Select(r => r.Function).Distinct().OrderBy(f => f.Id)];
            ref var sets = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, Hash(functions), out _);
            worker.Abilities = (sets ??= []).Find(s => s.Functions.AsSpan().SequenceEqual(functions));
            if (worker.Abilities is null)
            {
                sets.Add(worker.Abilities = new AbilitySet(functions));
            }

            worker.Abilities.Members++;
        }

        return worker.Abilities;
    }

    private static int Hash(Function[] functions)
    {
        var hash = default(HashCode);
        foreach (var function in functions)
        {
            hash.Add(function.Id);
        }

        return hash.ToHashCode();
    }
}
