using System.Buffers.Binary;
using Gearman.Protocol;

namespace Gearman.Server.Storing;

/// <summary>What happened to a job, or a job as a store gives it back; a view over bytes of somebody else.</summary>
public readonly ref struct JobBatchEntry
{
    /// <summary>What it says.</summary>
    /// <value><see cref="JobBatchEntryKind.Added"/>.</value>
    public JobBatchEntryKind Kind { get; init; }

    /// <summary>The job's number in the store: above 0, its own for as long as the job is there.</summary>
    /// <remarks>
    /// New jobs get numbers above all that were replayed. A store whose jobs have no numbers of their own makes some up when it replays.
    /// </remarks>
    public required long Id { get; init; }

    /// <summary>The name of its function, 1 to 512 bytes. In every entry, so that a store may find the job by function and unique.</summary>
    public ReadOnlySpan<byte> Function { get; init; }

    /// <summary>Its unique, up to 64 bytes; empty for none. In every entry. Several jobs may have none, or "-".</summary>
    public ReadOnlySpan<byte> Unique { get; init; }

    /// <summary>It is a reduce job. This and the rest are not in entries of <see cref="JobBatchEntryKind.Removed"/>.</summary>
    public bool IsReduce { get; init; }

    /// <summary>The reducer of a reduce job, up to 512 bytes; may be empty.</summary>
    public ReadOnlySpan<byte> Reducer { get; init; }

    /// <summary>0 high, 1 normal, 2 low, as in gearmand's stores.</summary>
    public int Priority { get; init; }

    /// <summary>Not before this time, in seconds since 1970-01-01 UTC; 0 for now.</summary>
    public long Epoch { get; init; }

    /// <summary>
    /// What the server keeps of a failure, in a form of its own: in entries of <see cref="JobBatchEntryKind.Failed"/>, and when such
    /// a job is replayed. Empty for a job that has not failed.
    /// </summary>
    public ReadOnlySpan<byte> Failure { get; init; }

    /// <summary>The job's data; may be empty.</summary>
    public ReadOnlySpan<byte> Workload { get; init; }

    /// <summary>How many bytes it takes.</summary>
    internal int Length => checked(EncodedEntry.HeaderLength + Unique.Length + Function.Length + Reducer.Length + Failure.Length + Workload.Length);

    /// <summary>It is what a server may have taken from a client.</summary>
    internal bool IsWithinLimits =>
        Id > 0
        && Priority is >= 0 and <= 2
        && Unique.Length <= PacketLimits.MaxUniqueLength
        && Function.Length <= PacketLimits.MaxFunctionLength
        && Reducer.Length <= PacketLimits.MaxFunctionLength;

    /// <summary>Reads the entry at the start of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="entry">The entry, a view over them.</param>
    /// <returns>False if the bytes hold no whole entry, or what is none.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out JobBatchEntry entry)
    {
        var isEntry = EncodedEntry.TryRead(bytes, out var encoded);
        entry = isEntry ? encoded.Decode() : default;
        return isEntry;
    }

    /// <summary>Writes it as an <see cref="EncodedEntry"/>.</summary>
    /// <param name="bytes">At least <see cref="Length"/> bytes.</param>
    /// <returns>How many bytes it takes.</returns>
    internal int WriteTo(Span<byte> bytes)
    {
        var length = Length;
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length - EncodedEntry.PrefixLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], Id);
        bytes[12] = (byte)Kind;
        bytes[13] = IsReduce ? (byte)1 : (byte)0;
        bytes[14] = (byte)Priority;
        bytes[15] = (byte)Unique.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[16..], (ushort)Function.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[18..], (ushort)Reducer.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], Failure.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Epoch);
        var rest = bytes[EncodedEntry.HeaderLength..length];
        Unique.CopyTo(rest);
        rest = rest[Unique.Length..];
        Function.CopyTo(rest);
        rest = rest[Function.Length..];
        Reducer.CopyTo(rest);
        rest = rest[Reducer.Length..];
        Failure.CopyTo(rest);
        Workload.CopyTo(rest[Failure.Length..]);
        return length;
    }
}
