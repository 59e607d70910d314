namespace Gearman.MapReduce;

/// <summary>How far a phase of a run is. Inside a phase no number of work done ever falls; a job of several stages has its phases again and again.</summary>
/// <param name="Phase">The phase the other numbers are of.</param>
/// <param name="TasksDone">Tasks whose partial result is here; in the shuffle, those whose pairs were taken in.</param>
/// <param name="TasksTotal">Tasks known so far; grows while a stream is read, and in the shuffle.</param>
/// <param name="BytesDone">
/// Bytes of input dealt with, running tasks included; in the shuffle, of pairs. For gzip these are compressed bytes.
/// </param>
/// <param name="BytesTotal">Bytes of input; null while a stream is read, and in the shuffle, whose ends are not known.</param>
/// <param name="Retries">Attempts that came to nothing, so far in the run.</param>
public readonly record struct MapReduceProgress(
    MapReducePhase Phase, int TasksDone, int TasksTotal, long BytesDone, long? BytesTotal, int Retries)
{
    /// <summary>The part that is done, from 0 to 1; null while that is not known.</summary>
    public double? Fraction => BytesTotal switch
    {
        null => null,
        0 => 1,
        var total => (double)BytesDone / total,
    };

    /// <summary>How long the phase goes on, or went on.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Bytes a second, over the last ten seconds; 0 at the start.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>How long the phase will go on at this rate; null while the total or the rate is not known.</summary>
    public TimeSpan? TimeLeft => BytesTotal switch
    {
        null => null,
        var total when total <= BytesDone => TimeSpan.Zero,
        var total when BytesPerSecond > 0 && (total - BytesDone) / BytesPerSecond < TimeSpan.MaxValue.TotalSeconds => TimeSpan.FromSeconds((total.Value - BytesDone) / BytesPerSecond),
        _ => null,
    };
}
