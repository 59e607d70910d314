namespace Gearman.MapReduce;

/// <summary>The thread that tells a running task to stop and hears how far it is.</summary>
/// <param name="bytesDone">Told the bytes read so far, every few megabytes; may be null.</param>
/// <param name="cancellationToken">Asked before each block.</param>
internal sealed class TaskMonitor(Action<long>? bytesDone, CancellationToken cancellationToken)
{
    /// <summary>Bytes between two reports: one costs a packet, and 8 MB take 10 ms and up.</summary>
    public const long Step = 8 << 20;

    private long _reported;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>What this attempt counted.</summary>
    public MapReduceCounters Counters { get; } = new();

    public void Report(long bytes)
    {
        if (bytesDone is not null && bytes - _reported >= Step)
        {
            _reported = bytes;
            bytesDone(bytes);
        }
    }
}
