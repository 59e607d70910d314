namespace Gearman.MapReduce;

/// <summary>
/// Keeps the runs of a phase few while they come in: 16 inline runs of one size become one of the next, combined, so that
/// the coordinator holds about one value a key and not one for each task; and beyond the memory budget all are spilled.
/// The order of the input is kept.
/// </summary>
internal sealed class RunCompactor<TKey, TValue>
{
    private const int Fan = 16;

    private readonly RunJoiner<TKey, TValue> _joiner;
    private readonly SpillSpace _space;
    private readonly List<int>[] _levels; // for each partition the level of each run, never rising; none of a spilled run

    public RunCompactor(RunJoiner<TKey, TValue> joiner, SpillSpace space, int partitions)
    {
        _joiner = joiner;
        _space = space;
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
                if (run.IsSpilled)
                {
                    _levels[partition].Clear(); // runs are joined only with those right behind them
                }
                else
                {
                    _levels[partition].Add(0);
                    Compact(partition);
                }
            }
        }

        if (_space.Directory is not null && Runs.InlineBytes > _space.MemoryBytes)
        {
            Spill();
        }
    }

    private void Compact(int partition)
    {
        var levels = _levels[partition];
        while (levels.Count >= Fan && levels[^Fan] == levels[^1])
        {
            var level = levels[^1] + 1;
            var last = Runs[partition].Skip(Runs[partition].Count - Fan).ToList();
            Runs.ReplaceLast(partition, Fan, _joiner.Join(last, inlineBytes: long.MaxValue) ?? Run.Inline());
            levels.RemoveRange(levels.Count - Fan, Fan);
            levels.Add(level);
        }
    }

    private void Spill()
    {
        for (var partition = 0; partition < Runs.Partitions; partition++)
        {
            var (runs, inline) = (new List<Run>(), new List<Run>());
            foreach (var run in Runs[partition])
            {
                if (run.IsSpilled)
                {
                    Spill(inline, runs);
                    runs.Add(run);
                }
                else
                {
                    inline.Add(run);
                }
            }

            Spill(inline, runs);
            Runs.Replace(partition, runs);
            _levels[partition].Clear();
        }
    }

    private void Spill(List<Run> inline, List<Run> runs)
    {
        if (inline.Count > 0 && _joiner.Join(inline, inlineBytes: 0) is { } run)
        {
            runs.Add(run);
        }

        inline.Clear();
    }
}
