namespace Gearman.MapReduce;

/// <summary>What happens to pairs on the map side: how they travel, what shortens them on the way.</summary>
internal sealed class PairStage<TKey, TValue>
{
    public required PairFormat<TKey, TValue> Format { get; init; }

    public Func<TaskContext, IReducer<TKey, TValue, TValue>>? Combiner { get; init; }

    /// <summary>Makes an empty table for the pairs of a task.</summary>
    public PairTable<TKey, TValue> Table(TaskContext context, int partitions) => (Fold, Combiner) switch
    {
        ({ } fold, _) => new FoldTable<TKey, TValue>(Format, fold),
        (_, null) when Format.Order is not null => new PairLog<TKey, TValue>(Format, partitions),
        _ => new GroupTable<TKey, TValue>(Format, Combiner?.Invoke(context)),
    };

    /// <summary>If set, one value a key is kept, and the combiner does the same.</summary>
    public Func<TValue, TValue, TValue>? Fold { get; init; }
}
