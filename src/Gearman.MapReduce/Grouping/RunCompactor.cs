using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>
/// Keeps the runs of a phase few while they come in: 16 runs of one size become one of the next, combined, so that the
/// coordinator holds about one value a key and not one for each task. The order of the input is kept.
/// </summary>
internal sealed class RunCompactor<TKey, TValue>
{
    private const int Fan = 16;

    private readonly PairFormat<TKey, TValue> _format;
    private readonly IReducer<TKey, TValue, TValue>? _combiner;
    private readonly List<int>[] _levels; // for each partition the level of each run, never rising

    public RunCompactor(PairFormat<TKey, TValue> format, IReducer<TKey, TValue, TValue>? combiner, int partitions)
    {
        _format = format;
        _combiner = combiner;
        Runs = new PartitionedRuns(partitions);
        _levels = new List<int>[partitions];
        for (var i = 0; i < partitions; i++)
        {
            _levels[i] = [];
        }
    }

    public PartitionedRuns Runs { get; }

    /// <summary>Adds the runs of the input right behind.</summary>
    public void Add(PartitionedRuns next)
    {
        if (next.Partitions != Runs.Partitions)
        {
            throw new MapReduceException($"a worker answered {next.Partitions} partitions instead of {Runs.Partitions}");
        }

        for (var partition = 0; partition < Runs.Partitions; partition++)
        {
            foreach (var run in next[partition])
            {
                Runs.Add(partition, run);
                _levels[partition].Add(0);
                Compact(partition);
            }
        }
    }

    private void Compact(int partition)
    {
        var levels = _levels[partition];
        while (levels.Count >= Fan && levels[^Fan] == levels[^1])
        {
            var level = levels[^1] + 1;
            var last = Runs[partition].Skip(Runs[partition].Count - Fan).ToList();
            Runs.ReplaceLast(partition, Fan, Merge(last));
            levels.RemoveRange(levels.Count - Fan, Fan);
            levels.Add(level);
        }
    }

    private ReadOnlyMemory<byte> Merge(List<ReadOnlyMemory<byte>> runs)
    {
        var merger = new RunMerger<TKey, TValue>(_format, runs);
        var output = new ArrayBufferWriter<byte>(1024);
        var values = new List<TValue>();
        var combined = new List<TValue>();
        Action<TValue> collect = combined.Add;
        while (merger.TryRead(out var key, values))
        {
            combined.Clear();
            _combiner?.Reduce(key, values, collect);
            _format.WriteEntry(output, key, _combiner is null ? values : combined);
        }

        return output.WrittenMemory;
    }
}
