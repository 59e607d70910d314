namespace Gearman.MapReduce;

/// <summary>What a run is doing.</summary>
public enum MapReducePhase
{
    /// <summary>Reading the inputs: map tasks, or aggregator tasks.</summary>
    Map,

    /// <summary>Reducing partitions on workers.</summary>
    Reduce,
}
