namespace Gearman.Server.Brokering;

/// <summary>What makes two submits of a function the same job: the unique, or the workload if the unique is "-".</summary>
/// <remarks>Passed by reference: copied onto the stack it was a twentieth of what it takes to enter a job at a start.</remarks>
internal readonly ref struct CoalescingKey
{
    public CoalescingKey(ReadOnlySpan<byte> unique, ReadOnlySpan<byte> workload)
    {
        IsWorkload = unique is [(byte)'-'];
        Bytes = IsWorkload ? workload : unique;
    }

    public bool IsWorkload { get; }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>True for a job that is never the same as another.</summary>
    public bool IsEmpty => Bytes.IsEmpty;
}
