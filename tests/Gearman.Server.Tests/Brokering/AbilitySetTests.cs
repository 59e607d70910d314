using CsCheck;
using Gearman.Server.Brokering;
using Gearman.Server.Buffers;

namespace Gearman.Server.Tests.Brokering;

public sealed class AbilitySetTests
{
    private const int FunctionCount = 4;

    /// <summary>Two sets over the same functions: what one takes the other finds gone.</summary>
    [Fact]
    public void The_highest_priority_comes_first_and_no_function_is_passed_over_twice_by_the_same_other() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, FunctionCount - 1], Gen.Int[0, 2]).Array[0, 300].Sample(steps =>
        {
            var jobs = new JobSlab(new SharedBuffers());
            var functions = Enumerable.Range(0, FunctionCount).Select(i => new Function(i, [(byte)i], new Tenant(""))).ToArray();
            AbilitySet[] sets = [new(functions), new(functions[1..])];
            Dictionary<(AbilitySet, JobPriority, Function Waiting, Function Taken), int> passedOver = [];
            foreach (var (kind, function, priority) in steps)
            {
                if (kind < 2)
                {
                    Enqueue(jobs, functions[function], (JobPriority)priority);
                    continue;
                }

                var set = sets[kind - 2];
                var best = set.Functions.SelectMany(f => Filled(f)).Order().Cast<JobPriority?>().FirstOrDefault();
                Assert.Equal(best is not null, set.NextUnserved is not null);
                Assert.Equal(best is not null, set.TryNextReady(out var ability, out var taken));
                if (best is null)
                {
                    continue;
                }

                Assert.Equal(best, taken);
                foreach (var waiting in set.Functions.Where(f => f != ability!.Function && f.Queue(taken).Count > 0))
                {
                    var key = (set, taken, waiting, ability!.Function);
                    passedOver[key] = passedOver.GetValueOrDefault(key) + 1;
                    Assert.Equal(1, passedOver[key]);
                }

                ref var queue = ref ability!.Function.Queue(taken);
                queue.Remove(jobs, queue.First);
                set.EndTurn(taken);
                foreach (var key in passedOver.Keys.Where(k => k.Waiting == ability.Function && k.Item2 == taken && (k.Item1 == set || ability.Function.Queue(taken).Count == 0)).ToList())
                {
                    passedOver.Remove(key);
                }
            }
        }, iter: 2000);

    [Fact]
    public void A_new_set_finds_the_jobs_that_wait_already_and_a_dissolved_one_is_forgotten()
    {
        var jobs = new JobSlab(new SharedBuffers());
        var function = new Function(0, [], new Tenant(""));
        Enqueue(jobs, function, JobPriority.Low);
        var set = new AbilitySet([function]);
        Assert.True(set.TryNextReady(out var ability, out var priority));
        Assert.Equal((function, JobPriority.Low), (ability.Function, priority));
        set.Dissolve();
        Assert.Empty(function.Abilities);
    }

    private static IEnumerable<JobPriority> Filled(Function function) =>
        Enum.GetValues<JobPriority>().Where(p => function.Queue(p).Count > 0);

    private static void Enqueue(JobSlab jobs, Function function, JobPriority priority)
    {
        ref var queue = ref function.Queue(priority);
        queue.Append(jobs, jobs.Allocate(default, default, default));
        foreach (var ability in function.Abilities)
        {
            ability.Set.MarkReady(ability, priority);
        }
    }
}
