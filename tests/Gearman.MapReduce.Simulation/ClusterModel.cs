namespace Gearman.MapReduce.Simulation;

/// <summary>What is simulated: how many workers, how fast, and what befalls them. The defaults are near the cluster and the sort of the paper of 2004.</summary>
public sealed record ClusterModel
{
    /// <summary>Workers, each with one task at a time.</summary>
    public int Workers { get; init; } = 1_700;

    /// <summary>Map tasks.</summary>
    public int Maps { get; init; } = 15_000;

    /// <summary>Reduce tasks.</summary>
    public int Reduces { get; init; } = 4_000;

    /// <summary>Bytes that a map task reads; as many pairs come out.</summary>
    public double MapBytes { get; init; } = 64e6;

    /// <summary>Bytes a second that a worker maps.</summary>
    public double MapRate { get; init; } = 8e6;

    /// <summary>Bytes a second of pairs that a reduce task fetches.</summary>
    public double ShuffleRate { get; init; } = 4e6;

    /// <summary>Bytes a second that it sorts, and writes.</summary>
    public double WriteRate { get; init; } = 3e6;

    /// <summary>Whether stragglers get a second copy.</summary>
    public bool HasCopies { get; init; } = true;

    /// <summary>The part of workers that are slow.</summary>
    public double SlowPart { get; init; } = 0.01;

    /// <summary>How many times as long a slow worker takes.</summary>
    public double Slowness { get; init; } = 6;

    /// <summary>Workers that are killed at <see cref="KillAt"/>.</summary>
    public int Killed { get; init; }

    /// <summary>When they are killed.</summary>
    public TimeSpan KillAt { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>When they are back.</summary>
    public TimeSpan KillFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The part of first attempts whose connection is lost, and of those whose code throws.</summary>
    public double FaultPart { get; init; }

    /// <summary>Makes other workers slow, others die, other attempts fail.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Bytes of pairs of a reduce task.</summary>
    public double ReduceBytes => Maps * MapBytes / Reduces;
}
