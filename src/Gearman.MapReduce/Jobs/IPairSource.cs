namespace Gearman.MapReduce;

/// <summary>Where the pairs of a job come from: records of its inputs, or the results of a stage before.</summary>
internal interface IPairSource
{
    /// <summary>What workers do for it.</summary>
    IReadOnlyList<TaskFunction> Functions { get; }

    /// <summary>Makes the pairs; they come to <paramref name="merge"/> in the order of the input.</summary>
    Task MapAsync(JobRun run, Action<PartitionedRuns> merge, CancellationToken cancellationToken);
}
