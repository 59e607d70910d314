namespace Gearman.MapReduce;

/// <summary>The pairs of a map task: a table, and beyond the memory budget its runs in files.</summary>
internal sealed class SpillingTable<TKey, TValue> : IDisposable
{
    private readonly SpillSpace _space;
    private readonly PartitionedRuns _runs;
    private readonly SpillFile? _file;

    public SpillingTable(PairTable<TKey, TValue> table, TaskRequest request, MapReduceCounters counters)
    {
        _space = request.Space;
        _runs = new PartitionedRuns(request.Partitions);
        _file = _space.File($"map-{request.Task}", counters);
        Table = table;
    }

    /// <summary>Takes the pairs.</summary>
    public PairTable<TKey, TValue> Table { get; }

    public void SpillIfLarge()
    {
        if (_file is not null && Table.Bytes > _space.MemoryBytes)
        {
            Table.WriteRuns(_runs, _file, inlineBytes: 0);
        }
    }

    /// <summary>All runs, those of each partition in the order of the input.</summary>
    public PartitionedRuns End()
    {
        Table.WriteRuns(_runs, _file, _space.InlineBytes / _runs.Partitions);
        _file?.Complete();
        return _runs;
    }

    public void Dispose() => _file?.Dispose();
}
