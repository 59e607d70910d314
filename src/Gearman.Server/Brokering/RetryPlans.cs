namespace Gearman.Server.Brokering;

/// <summary>How often jobs are tried: background jobs by function where a rule says so, all others as gearmand does.</summary>
/// <param name="maxLosses">At how many lost workers a job is given up that no rule is for; 0 for never.</param>
/// <param name="rules">The rules; the first that fits a function is its own.</param>
internal sealed class RetryPlans(int maxLosses, params IEnumerable<RetryRule> rules)
{
    private readonly RetryPlan[] _plans = [.. rules.Select(rule => new RetryPlan(rule))];

    /// <summary>At how many lost workers a job is given up that no plan is for; 0 for never.</summary>
    public int MaxLosses => maxLosses;

    /// <summary>The plan for a function; null if there is none.</summary>
    /// <param name="name">Its name, its tenant's left out.</param>
    public RetryPlan? Of(ReadOnlySpan<byte> name)
    {
        foreach (var plan in _plans)
        {
            if (plan.Matches(name))
            {
                return plan;
            }
        }

        return null;
    }
}
