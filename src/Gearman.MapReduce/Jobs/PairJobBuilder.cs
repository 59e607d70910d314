using MessagePack;

namespace Gearman.MapReduce;

/// <summary>A job that has its mapper: takes what may stand between map and reduce, then the reducer.</summary>
/// <typeparam name="TRecord">What the mapper reads.</typeparam>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TValue">The values' type.</typeparam>
public sealed class PairJobBuilder<TRecord, TKey, TValue>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private readonly string _name;
    private readonly Func<PairStage<TKey, TValue>, IPairSource> _source;
    private Func<TaskContext, IReducer<TKey, TValue, TValue>>? _combiner;
    private Func<TKey, int, int>? _partitioner;
    private IComparer<TKey>? _comparer;
    private IComparer<TKey>? _grouping;
    private IFormatterResolver? _resolver;

    internal PairJobBuilder(string name, Func<PairStage<TKey, TValue>, IPairSource> source)
    {
        _name = name;
        _source = source;
    }

    /// <summary>Shortens the values of a key on the map side, before they travel, as often as seems good.</summary>
    /// <param name="combine">A reducer whose results are values; called by several threads at once.</param>
    /// <returns>This builder.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> Combine(ReduceAction<TKey, TValue, TValue> combine)
    {
        ArgumentNullException.ThrowIfNull(combine);
        var combiner = new LambdaReducer<TKey, TValue, TValue>(combine);
        return Combine(_ => combiner);
    }

    /// <summary>Shortens the values of a key on the map side, by a combiner that is made for each task.</summary>
    /// <param name="create">Makes the combiner.</param>
    /// <returns>This builder.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> Combine(Func<TaskContext, IReducer<TKey, TValue, TValue>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _combiner = create;
        return this;
    }

    /// <summary>Chooses the partition of a key. By default it goes by a hash of the key's bytes.</summary>
    /// <param name="partitioner">
    /// From the key and the number of partitions to a partition, from 0. Keys that compare equal must go to the same.
    /// </param>
    /// <returns>This builder.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> PartitionBy(Func<TKey, int, int> partitioner)
    {
        ArgumentNullException.ThrowIfNull(partitioner);
        _partitioner = partitioner;
        return this;
    }

    /// <summary>
    /// Sets the order of the keys. By default strings go by their UTF-16 code units, byte arrays byte by byte, all else by
    /// <see cref="Comparer{T}.Default"/>. Keys that compare equal are one key if they go to one partition
    /// (<see cref="PartitionBy"/>).
    /// </summary>
    /// <param name="comparer">The order.</param>
    /// <returns>This builder.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> OrderBy(IComparer<TKey> comparer)
    {
        ArgumentNullException.ThrowIfNull(comparer);
        _comparer = comparer;
        return this;
    }

    /// <summary>
    /// Gives a reducer the values of all keys that are equal by another, rougher comparer, in the order of the keys: the
    /// secondary sort. The partitioner (<see cref="PartitionBy"/>) must send such keys to one partition.
    /// </summary>
    /// <param name="grouping">
    /// Which keys are one. It must agree with the order (<see cref="OrderBy"/>): keys that are one lie side by side.
    /// </param>
    /// <returns>This builder.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> GroupBy(IComparer<TKey> grouping)
    {
        ArgumentNullException.ThrowIfNull(grouping);
        _grouping = grouping;
        return this;
    }

    /// <summary>
    /// Says how keys, values and results are written. The default, <c>BuiltinResolver</c>, knows strings, numbers, byte
    /// arrays, dates, GUIDs and arrays of these; for types of your own give a resolver that has their formatters.
    /// Equal keys must be written as equal bytes.
    /// </summary>
    /// <param name="resolver">Finds the MessagePack formatters.</param>
    /// <returns>This builder.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> WithResolver(IFormatterResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        _resolver = resolver;
        return this;
    }

    /// <summary>Reduces by a lambda.</summary>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="reduce">The reducer; called by several threads at once.</param>
    /// <returns>The job.</returns>
    public ReduceJob<TRecord, TKey, TValue, TResult> Reduce<TResult>(ReduceAction<TKey, TValue, TResult> reduce)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        var reducer = new LambdaReducer<TKey, TValue, TResult>(reduce);
        return Reduce(_ => reducer);
    }

    /// <summary>Reduces by a reducer that is made for each task.</summary>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="create">Makes the reducer.</param>
    /// <returns>The job.</returns>
    public ReduceJob<TRecord, TKey, TValue, TResult> Reduce<TResult>(Func<TaskContext, IReducer<TKey, TValue, TResult>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Job(_combiner, fold: null, create);
    }

    /// <summary>
    /// Reduces all values of a key to one by a function of two: the shortest way and the fastest, since each value is
    /// folded into its key as it is emitted.
    /// </summary>
    /// <param name="fold">An associative function; it takes the place of combiner and reducer.</param>
    /// <returns>The job.</returns>
    /// <exception cref="InvalidOperationException">The job has a combiner already.</exception>
    public ReduceJob<TRecord, TKey, TValue, TValue> Fold(Func<TValue, TValue, TValue> fold)
    {
        ArgumentNullException.ThrowIfNull(fold);
        if (_combiner is not null)
        {
            throw new InvalidOperationException("a fold is its own combiner");
        }

        var reducer = new FoldReducer<TKey, TValue>(fold);
        return Job(_ => reducer, fold, _ => reducer);
    }

    /// <summary>Makes a job whose reduce function is <paramref name="reduce"/>'s, of the job's name and its map side.</summary>
    internal ReduceJob<TRecord, TKey, TValue, TResult> ReduceBy<TResult>(Func<string, PairStage<TKey, TValue>, ReduceFunction<TKey, TValue, TResult>> reduce) =>
        Job(_combiner, fold: null, reduce);

    private ReduceJob<TRecord, TKey, TValue, TResult> Job<TResult>(
        Func<TaskContext, IReducer<TKey, TValue, TValue>>? combiner,
        Func<TValue, TValue, TValue>? fold,
        Func<TaskContext, IReducer<TKey, TValue, TResult>> reducer) =>
        Job(combiner, fold, (name, stage) => new ReduceFunction<TKey, TValue, TResult>(
            name, stage.Format, () => new(stage.Format.Resolver, stage.Format.Comparer, partitioner: null), stage.Combiner, reducer));

    private ReduceJob<TRecord, TKey, TValue, TResult> Job<TResult>(
        Func<TaskContext, IReducer<TKey, TValue, TValue>>? combiner,
        Func<TValue, TValue, TValue>? fold,
        Func<string, PairStage<TKey, TValue>, ReduceFunction<TKey, TValue, TResult>> reduce)
    {
        var stage = new PairStage<TKey, TValue>
        {
            Format = new PairFormat<TKey, TValue>(_resolver, _comparer, _partitioner, _grouping),
            Combiner = combiner,
            Fold = fold,
        };
        return new(_name, _source(stage), stage, reduce(_name, stage));
    }
}
