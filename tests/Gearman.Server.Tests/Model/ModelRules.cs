namespace Gearman.Server.Tests.Model;

/// <summary>How a sequence's server is set.</summary>
/// <param name="Retries">At how many losses a job is given up; 0 for never.</param>
/// <param name="Attempts">How often background jobs of function b are tried; 0 for no rule.</param>
/// <param name="Waits">They wait in between.</param>
/// <param name="HasStore">It has a store.</param>
internal sealed record ModelRules(int Retries, int Attempts, bool Waits, bool HasStore)
{
    public const int MaxFailed = 3;

    private const string Retried = "b";

    public IEnumerable<RetryRule> ServerRules => Attempts == 0
        ? []
        : [new RetryRule { Functions = Retried, Attempts = Attempts, FirstDelay = DelayAfter(1), MaxDelay = TimeSpan.FromSeconds(3), Jitter = 0 }];

    public int? AttemptsOf(string function) => function == Retried && Attempts > 0 ? Attempts : null;

    /// <summary>Two seconds, then the longest wait: three.</summary>
    public TimeSpan DelayAfter(int attempts) => TimeSpan.FromSeconds(!Waits ? 0 : attempts == 1 ? 2 : 3);
}
