using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Gearman.Server.Storing;

/// <summary>
/// An entry as it lies in a batch, known to be whole. Its fields are read where they are asked for: a start goes through millions of entries,
/// and needs few fields of most.
/// </summary>
/// <remarks>
/// Its numbers are little-endian: the length of all that follows (4 bytes), the id (8), its kind (1), 1 for a reduce job (1),
/// the priority (1), the lengths of unique (1), function (2), reducer (2) and failure (4), the epoch (8), then unique, function,
/// reducer, failure and workload.
/// </remarks>
internal readonly ref struct EncodedEntry
{
    public const int PrefixLength = sizeof(int);
    public const int HeaderLength = PrefixLength + 28;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>The entry that some bytes begin with, which are known to.</summary>
    public EncodedEntry(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes[..(PrefixLength + BinaryPrimitives.ReadInt32LittleEndian(bytes))];
    }

    public int Length => _bytes.Length;

    public long Id => BinaryPrimitives.ReadInt64LittleEndian(_bytes[4..]);

    public JobBatchEntryKind Kind => (JobBatchEntryKind)_bytes[12];

    public bool IsReduce => _bytes[13] == 1;

    public int Priority => _bytes[14];

    public long Epoch => BinaryPrimitives.ReadInt64LittleEndian(_bytes[24..]);

    public ReadOnlySpan<byte> Unique => _bytes.Slice(HeaderLength, UniqueLength);

    public ReadOnlySpan<byte> Function
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bytes.Slice(HeaderLength + UniqueLength, FunctionLength);
    }

    public ReadOnlySpan<byte> Reducer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bytes.Slice(HeaderLength + UniqueLength + FunctionLength, ReducerLength);
    }

    public ReadOnlySpan<byte> Failure => _bytes.Slice(HeaderLength + UniqueLength + FunctionLength + ReducerLength, FailureLength);

    public ReadOnlySpan<byte> Workload
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bytes[(HeaderLength + UniqueLength + FunctionLength + ReducerLength + FailureLength)..];
    }

    private int UniqueLength => _bytes[15];

    private int FunctionLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[16..]);

    private int ReducerLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[18..]);

    private int FailureLength => BinaryPrimitives.ReadInt32LittleEndian(_bytes[20..]);

    /// <summary>Reads the entry at the start of some bytes.</summary>
    /// <returns>False if the bytes hold no whole entry, or what is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EncodedEntry entry)
    {
        entry = default;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        var following = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (following < HeaderLength - PrefixLength || following > bytes.Length - PrefixLength)
        {
            return false;
        }

        entry = new EncodedEntry(bytes);
        var names = entry.UniqueLength + entry.FunctionLength + entry.ReducerLength;
        return entry is { Id: > 0, Kind: <= JobBatchEntryKind.Failed, Priority: <= 2, FailureLength: >= 0 and var failure }
            && bytes[13] <= 1
            && names + (long)failure <= entry.Length - HeaderLength;
    }

    /// <summary>All its fields.</summary>
    public JobBatchEntry Decode() => new()
    {
        Id = Id,
        Kind = Kind,
        IsReduce = IsReduce,
        Priority = Priority,
        Epoch = Epoch,
        Unique = Unique,
        Function = Function,
        Reducer = Reducer,
        Failure = Failure,
        Workload = Workload,
    };
}
