namespace Gearman.Server.Brokering;

/// <summary>A job as a worker gets it; a view that is void after the next call to the broker.</summary>
internal ref struct Assignment
{
    public long Number;
    public ReadOnlySpan<byte> Function;
    public ReadOnlySpan<byte> Unique;
    public ReadOnlySpan<byte> Reducer;
    public ReadOnlySpan<byte> Workload;
    public bool Reduce;
}
