namespace Gearman.MapReduce;

/// <summary>
/// A job of mapper and reducer. Its result is each key with each of its results, in the order of the keys. Made by
/// <see cref="PairJobBuilder{TRecord, TKey, TValue}"/>.
/// </summary>
/// <typeparam name="TRecord">What the mapper reads.</typeparam>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TValue">The type of the mapper's values.</typeparam>
/// <typeparam name="TResult">The type of the reducer's results.</typeparam>
public sealed class ReduceJob<TRecord, TKey, TValue, TResult> : ResultJob<IReadOnlyList<KeyValuePair<TKey, TResult>>>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private readonly PairStage<TRecord, TKey, TValue> _stage;
    private readonly MapFunction<TRecord, TKey, TValue> _map;
    private readonly ReduceFunction<TKey, TValue, TResult> _reduce;

    internal ReduceJob(
        string name, PairStage<TRecord, TKey, TValue> stage, Func<TaskContext, IReducer<TKey, TValue, TResult>> reducer)
        : base(name)
    {
        _stage = stage;
        _map = new(name, stage);
        _reduce = new(
            name, stage.Format, () => new(stage.Format.Resolver, stage.Format.Comparer, partitioner: null), reducer);
    }

    internal override IReadOnlyList<TaskFunction> Functions => [_map, _reduce];

    private protected override async Task<IReadOnlyList<KeyValuePair<TKey, TResult>>> RunAsync(
        JobRun run, CancellationToken cancellationToken)
    {
        var context = run.Context(cancellationToken);
        var compactor = new RunCompactor<TKey, TValue>(_stage.Format, _stage.Combiner?.Invoke(context), run.Options.PartitionCount);
        await run.MapAsync(_map, compactor.Add, cancellationToken).ConfigureAwait(false);

        var results = new List<KeyValuePair<TKey, TResult>>();
        void Take(TKey key, List<TResult> values)
        {
            foreach (var value in values)
            {
                results.Add(new(key, value));
            }
        }

        if (compactor.Runs.Bytes <= run.Options.ReduceHereBytes)
        {
            IEnumerable<ReadOnlyMemory<byte>> all = Enumerable.Range(0, compactor.Runs.Partitions).SelectMany(p => compactor.Runs[p]);
            _reduce.Reduce([.. all], context, Take);
            return results;
        }

        var reduced = new List<ReadOnlyMemory<byte>>();
        await run.ReduceAsync(_reduce, compactor.Runs, reduced.Add, cancellationToken).ConfigureAwait(false);
        var merger = new RunMerger<TKey, TResult>(_reduce.Output, reduced);
        var ofKey = new List<TResult>();
        while (merger.TryRead(out var key, ofKey))
        {
            Take(key, ofKey);
        }

        return results;
    }
}
