namespace Gearman.MapReduce;

/// <summary>What a run is doing.</summary>
public enum MapReducePhase
{
    /// <summary>Reading the inputs: map tasks, or aggregator tasks.</summary>
    Map,

    /// <summary>Taking the map tasks' pairs in, by partition; goes on beside <see cref="Map"/>. None of a job that folds into one accumulator.</summary>
    Shuffle,

    /// <summary>Reducing partitions on workers.</summary>
    Reduce,
}
