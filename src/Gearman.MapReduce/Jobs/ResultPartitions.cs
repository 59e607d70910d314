namespace Gearman.MapReduce;

/// <summary>The results of a run: by partition, or all in the order of the keys. Read from runs as they are asked for.</summary>
internal sealed class ResultPartitions<TKey, TResult>(
    IReadOnlyList<IReadOnlyList<Run>> partitions, Func<IReadOnlyList<Run>, IEnumerable<KeyValuePair<TKey, TResult>>> read)
{
    public int Count => partitions.Count;

    public IEnumerable<KeyValuePair<TKey, TResult>> this[int partition] => read(partitions[partition]);

    public IEnumerable<KeyValuePair<TKey, TResult>> All() => read([.. partitions.SelectMany(runs => runs)]);
}
