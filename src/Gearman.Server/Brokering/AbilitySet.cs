using System.Diagnostics.CodeAnalysis;

namespace Gearman.Server.Brokering;

/// <summary>
/// The functions that a kind of worker can do. Workers with the same functions share one set, so that a job finds
/// a sleeper, and a worker a job, without a search: by a thousand functions or a thousand workers it is one step.
/// </summary>
internal sealed class AbilitySet
{
    private readonly Queue<Ability>[] _ready = [new(), new(), new()];

    private readonly Ability[] _abilities;

    /// <summary>The sleepers: the light ones, the latest first, then the others in the order in which they fell asleep.</summary>
    public PeerLine Sleepers;

    public AbilitySet(Function[] functions)
    {
        Functions = functions;
        _abilities = Array.ConvertAll(functions, f => new Ability(f, this));
        foreach (var ability in _abilities)
        {
            ability.Function.Abilities.Add(ability);
            for (var priority = JobPriority.High; priority <= JobPriority.Low; priority++)
            {
                if (ability.Function.Queue(priority).Count > 0)
                {
                    MarkReady(ability, priority);
                }
            }
        }
    }

    /// <summary>Distinct, ordered by id.</summary>
    public Function[] Functions { get; }

    /// <summary>Workers that use this set.</summary>
    public int Members { get; set; }

    /// <summary>Notes that a function of the set has jobs of a priority.</summary>
    public void MarkReady(Ability ability, JobPriority priority)
    {
        var bit = (byte)(1 << (int)priority);
        if ((ability.Listed & bit) == 0)
        {
            ability.Listed |= bit;
            _ready[(int)priority].Enqueue(ability);
        }
    }

    /// <summary>A function of the set that has more jobs than workers are woken for; null if there is none.</summary>
    public Function? NextUnserved
    {
        get
        {
            // Few are ready: the worker that goes to sleep has just found none.
            foreach (var ready in _ready)
            {
                foreach (var ability in ready)
                {
                    if (ability.Function.Queued > ability.Function.Woken)
                    {
                        return ability.Function;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>
    /// The function whose turn it is: priority counts across all functions of the set, and functions take turns within one.
    /// </summary>
    /// <returns>False if no function of the set has a job.</returns>
    public bool TryNextReady([NotNullWhen(true)] out Ability? ability, out JobPriority priority)
    {
        for (priority = JobPriority.High; priority <= JobPriority.Low; priority++)
        {
            var ready = _ready[(int)priority];
            while (ready.TryPeek(out ability))
            {
                if (ability.Function.Queue(priority).Count > 0)
                {
                    return true;
                }

                // Emptied meanwhile, through this set or another: functions are struck off when their turn comes.
                ready.Dequeue();
                ability.Listed &= (byte)~(1 << (int)priority);
            }
        }

        ability = null;
        return false;
    }

    /// <summary>Ends the turn of the function that <see cref="TryNextReady"/> named.</summary>
    public void EndTurn(JobPriority priority)
    {
        var ready = _ready[(int)priority];
        if (ready.Count > 1)
        {
            ready.Enqueue(ready.Dequeue());
        }
    }

    /// <summary>Strikes the set off its functions, when its last worker left.</summary>
    public void Dissolve()
    {
        foreach (var ability in _abilities)
        {
            ability.Function.Abilities.Remove(ability);
        }
    }
}
