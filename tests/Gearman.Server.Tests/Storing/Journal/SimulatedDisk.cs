namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>What goes wrong with a disk, and when: by chance, and always the same chance for a seed.</summary>
internal sealed class SimulatedDisk(Random random)
{
    private int _callsToCrash = int.MaxValue;

    public Random Random { get; } = random;

    /// <summary>The share of calls that fail.</summary>
    public double FaultRate { get; set; }

    /// <summary>Bytes that all files may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>So many calls from now the machine stops.</summary>
    public void CrashAfter(int calls) => _callsToCrash = calls;

    /// <summary>It runs again.</summary>
    public void Reboot() => _callsToCrash = int.MaxValue;

    /// <summary>A call that changes something begins; throws if it is not to end.</summary>
    public void Crash()
    {
        if (_callsToCrash == 0)
        {
            throw new SimulatedCrashException();
        }

        _callsToCrash--;
    }

    public bool Fails() => Random.NextDouble() < FaultRate;
}
