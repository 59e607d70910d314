namespace Gearman.MapReduce;

/// <summary>A further stage of a job: takes what maps the results of the stage before.</summary>
/// <typeparam name="TRecord">What the first stage reads.</typeparam>
/// <typeparam name="TKeyIn">The keys' type of the stage before.</typeparam>
/// <typeparam name="TValueIn">The type of its mapper's values.</typeparam>
/// <typeparam name="TResultIn">The type of its results.</typeparam>
public sealed class StageBuilder<TRecord, TKeyIn, TValueIn, TResultIn>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private readonly string _name;
    private readonly ReduceJob<TRecord, TKeyIn, TValueIn, TResultIn> _before;

    internal StageBuilder(string name, ReduceJob<TRecord, TKeyIn, TValueIn, TResultIn> before)
    {
        _name = name;
        _before = before;
    }

    /// <summary>Maps each result of the stage before.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    /// <param name="map">The mapper; called by several threads at once.</param>
    /// <returns>What takes the rest of the job.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> Map<TKey, TValue>(ChainAction<TKeyIn, TResultIn, TKey, TValue> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new(_name, stage => new ChainSource<TRecord, TKeyIn, TValueIn, TResultIn>(
            _before, new ChainFunction<TKeyIn, TResultIn, TKey, TValue>(_name, () => _before.ResultFormat, map, stage)));
    }
}
