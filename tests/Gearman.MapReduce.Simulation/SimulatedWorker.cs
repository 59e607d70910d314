namespace Gearman.MapReduce.Simulation;

/// <summary>A worker: what it does, and how slow it is.</summary>
internal sealed class SimulatedWorker(double slowness)
{
    /// <summary>How many times as long as others it takes.</summary>
    public double Slowness => slowness;

    /// <summary>Whether it lives.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>What it does now.</summary>
    public SimulatedJob? Job { get; set; }
}
