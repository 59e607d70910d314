namespace Gearman.MapReduce;

/// <summary>The sums of one phase.</summary>
internal sealed class PhaseProgress(MapReducePhase phase, int tasks, long? bytes, TimeProvider time)
{
    private readonly RateMeter _rate = new(time);

    public int TasksDone { get; set; }

    public int TasksTotal { get; set; } = tasks;

    public long BytesDone { get; set; }

    public long? BytesTotal { get; set; } = bytes;

    public MapReduceProgress Report(int retries) => new(phase, TasksDone, TasksTotal, BytesDone, BytesTotal, retries)
    {
        Elapsed = _rate.Elapsed,
        BytesPerSecond = _rate.Measure(BytesDone),
    };
}
