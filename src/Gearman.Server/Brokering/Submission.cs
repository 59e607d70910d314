namespace Gearman.Server.Brokering;

/// <summary>A job as a client submits it; a view over the client's bytes.</summary>
internal ref struct Submission
{
    public ReadOnlySpan<byte> Function;

    /// <summary>Empty: never coalesced. "-": the workload is the key.</summary>
    public ReadOnlySpan<byte> Unique;

    /// <summary>The function that the parts of a reduce job go to.</summary>
    public ReadOnlySpan<byte> Reducer;

    public ReadOnlySpan<byte> Workload;

    public JobPriority Priority;

    public bool Background;

    /// <summary>The client is told of the progress of a background job too.</summary>
    public bool Watched;

    public bool Reduce;

    /// <summary>Not before this time, in seconds since 1970-01-01 UTC; 0 for now.</summary>
    public long Epoch;

    /// <summary>The client hears of the job.</summary>
    public readonly bool TellsClient => !Background || Watched;

    /// <summary>Bytes of all that is kept.</summary>
    public readonly long PayloadLength => Unique.Length + Reducer.Length + (long)Workload.Length;
}
