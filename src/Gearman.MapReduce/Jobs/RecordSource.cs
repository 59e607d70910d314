namespace Gearman.MapReduce;

/// <summary>Pairs from the run's inputs.</summary>
internal sealed class RecordSource(PairFunction map) : IPairSource
{
    public IReadOnlyList<TaskFunction> Functions => [map];

    public Task MapAsync(JobRun run, Action<PartitionedRuns> merge, CancellationToken cancellationToken) =>
        run.MapAsync(map, merge, cancellationToken);
}
