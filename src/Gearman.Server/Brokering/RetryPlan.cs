using System.Text;
using Gearman.Server.Access;

namespace Gearman.Server.Brokering;

/// <summary>A <see cref="RetryRule"/> as it was when the server was made.</summary>
internal sealed class RetryPlan(RetryRule rule)
{
    private readonly NamePatterns _functions = new(Encoding.UTF8.GetBytes(rule.Functions));
    private readonly TimeSpan _firstDelay = rule.FirstDelay;
    private readonly TimeSpan _maxDelay = rule.MaxDelay;
    private readonly double _jitter = rule.Jitter;

    /// <summary>How often a job is tried in all.</summary>
    public int Attempts { get; } = rule.Attempts;

    public bool Matches(ReadOnlySpan<byte> function) => _functions.Matches(function);

    /// <summary>How long a job waits before it is tried again.</summary>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="chance">From 0 to 1.</param>
    public TimeSpan DelayAfter(int attempts, double chance)
    {
        // Beyond 2 to the 1023rd it is infinite, which is more than the longest wait too; nothing times that is no number.
        var delay = _firstDelay == TimeSpan.Zero ? 0 : Math.Min(_firstDelay.TotalSeconds * Math.Pow(2, attempts - 1), _maxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(delay * (1 - (_jitter * chance)));
    }
}
