namespace Gearman.MapReduce;

/// <summary>The output of map tasks: for each partition its sorted runs, in the order of the input.</summary>
internal sealed class PartitionedRuns
{
    private readonly List<Run>[] _runs;

    public PartitionedRuns(int partitions)
    {
        _runs = new List<Run>[partitions];
        for (var i = 0; i < partitions; i++)
        {
            _runs[i] = [];
        }
    }

    public int Partitions => _runs.Length;

    public IReadOnlyList<Run> this[int partition] => _runs[partition];

    public long Bytes => _runs.Sum(BytesOf);

    /// <summary>Bytes of the runs that are held in memory.</summary>
    public long InlineBytes => _runs.Sum(runs => runs.Sum(run => run.IsSpilled ? 0 : run.Length));

    public bool AnySpilled => _runs.Any(runs => runs.Exists(run => run.IsSpilled));

    /// <summary>The runs of each partition.</summary>
    public IReadOnlyList<IReadOnlyList<Run>> ToLists() => _runs;

    /// <summary>Puts runs in place of all of a partition.</summary>
    public void Replace(int partition, List<Run> runs) => _runs[partition] = runs;

    public void Add(int partition, Run run) => _runs[partition].Add(run);

    /// <summary>Adds a run that may have no entries.</summary>
    public void AddIfAny(int partition, Run? run)
    {
        if (run is not null)
        {
            Add(partition, run);
        }
    }

    /// <summary>Adds the runs of the input right behind.</summary>
    public void Append(PartitionedRuns next)
    {
        for (var i = 0; i < _runs.Length; i++)
        {
            _runs[i].AddRange(next._runs[i]);
        }
    }

    /// <summary>Puts one run in place of the last <paramref name="count"/> of a partition.</summary>
    public void ReplaceLast(int partition, int count, Run run)
    {
        _runs[partition].RemoveRange(_runs[partition].Count - count, count);
        _runs[partition].Add(run);
    }

    private static long BytesOf(List<Run> runs) => runs.Sum(run => run.Length);
}
