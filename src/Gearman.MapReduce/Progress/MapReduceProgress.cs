namespace Gearman.MapReduce;

/// <summary>How far a run is. Inside a phase no number ever falls.</summary>
/// <param name="Phase">The phase the other numbers are of.</param>
/// <param name="TasksDone">Tasks whose partial result is here.</param>
/// <param name="TasksTotal">Tasks known so far; grows while a stream is read.</param>
/// <param name="BytesDone">
/// Bytes of input dealt with, running tasks included. For gzip these are compressed bytes.
/// </param>
/// <param name="BytesTotal">Bytes of input; null while a stream is read, whose end is not known.</param>
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
}
