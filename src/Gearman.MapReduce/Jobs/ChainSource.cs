namespace Gearman.MapReduce;

/// <summary>Pairs from the results of another job: its partitions, reduced by workers, are read by workers.</summary>
internal sealed class ChainSource<TRecord, TKey, TValue, TResult>(ReduceJob<TRecord, TKey, TValue, TResult> before, PairFunction map)
    : IPairSource
    where TRecord : IRecord<TRecord>, allows ref struct
{
    public IReadOnlyList<TaskFunction> Functions => [.. before.Functions, map];

    public async Task MapAsync(JobRun run, Action<PartitionedRuns> merge, CancellationToken cancellationToken)
    {
        var reduced = await before.ReduceAsync(run, cancellationToken).ConfigureAwait(false);
        await run.MapRunsAsync(map, reduced, merge, cancellationToken).ConfigureAwait(false);
    }
}
