namespace Gearman.MapReduce;

/// <summary>A record that the job's code throws at, or that its workers are lost at.</summary>
/// <param name="Input">The input's index.</param>
/// <param name="Path">The input.</param>
/// <param name="Offset">Where the record starts, in bytes of the unpacked input.</param>
/// <param name="Reason">What was thrown.</param>
/// <param name="Bytes">The record, its first 64 KB.</param>
internal sealed record PoisonedRecord(int Input, string Path, long Offset, string Reason, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>How much of a record is kept.</summary>
    public const int MaxBytes = 64 << 10;
}
