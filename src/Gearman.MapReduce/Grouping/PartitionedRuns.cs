namespace Gearman.MapReduce;

/// <summary>The output of map tasks: for each partition its sorted runs, in the order of the input.</summary>
internal sealed class PartitionedRuns
{
    private readonly List<ReadOnlyMemory<byte>>[] _runs;

    public PartitionedRuns(int partitions)
    {
        _runs = new List<ReadOnlyMemory<byte>>[partitions];
        for (var i = 0; i < partitions; i++)
        {
            _runs[i] = [];
        }
    }

    public int Partitions => _runs.Length;

    public IReadOnlyList<ReadOnlyMemory<byte>> this[int partition] => _runs[partition];

    public long Bytes => _runs.Sum(BytesOf);

    public long BytesIn(int partition) => BytesOf(_runs[partition]);

    public void Add(int partition, ReadOnlyMemory<byte> run) => _runs[partition].Add(run);

    /// <summary>Adds the runs of the input right behind.</summary>
    public void Append(PartitionedRuns next)
    {
        for (var i = 0; i < _runs.Length; i++)
        {
            _runs[i].AddRange(next._runs[i]);
        }
    }

    /// <summary>Puts one run in place of the last <paramref name="count"/> of a partition.</summary>
    public void ReplaceLast(int partition, int count, ReadOnlyMemory<byte> run)
    {
        _runs[partition].RemoveRange(_runs[partition].Count - count, count);
        _runs[partition].Add(run);
    }

    private static long BytesOf(List<ReadOnlyMemory<byte>> runs) => runs.Sum(run => (long)run.Length);
}
