using System.Buffers.Binary;

namespace Gearman.Server.Storing;

/// <summary>A job added or removed, a view over the bytes of a <see cref="JobBatch"/> or of a file with its entries.</summary>
internal readonly ref struct JobBatchEntry
{
    internal const int PrefixLength = sizeof(int);
    internal const int RemoveLength = sizeof(long) + 1;

    /// <summary>Priority, three lengths and the epoch.</summary>
    internal const int AddFieldsLength = 1 + 1 + 2 + 2 + 8;
    internal const int AddHeaderLength = RemoveLength + AddFieldsLength;
    internal const byte RemoveKind = 0;
    internal const byte AddKind = 1;
    internal const byte AddReduceKind = 2;

    private JobBatchEntry(long id, byte kind)
    {
        Id = id;
        IsAdd = kind != RemoveKind;
        IsReduce = kind == AddReduceKind;
    }

    /// <summary>The job's number.</summary>
    public long Id { get; }

    /// <summary>The job is added; else it is removed, and all below is empty.</summary>
    public bool IsAdd { get; }

    /// <summary>It is a reduce job.</summary>
    public bool IsReduce { get; }

    /// <summary>0 high, 1 normal, 2 low.</summary>
    public int Priority { get; private init; }

    /// <summary>Not before this time, in seconds since 1970-01-01 UTC; 0 for now.</summary>
    public long Epoch { get; private init; }

    /// <summary>Its unique; empty for none.</summary>
    public ReadOnlySpan<byte> Unique { get; private init; }

    /// <summary>The name of its function.</summary>
    public ReadOnlySpan<byte> Function { get; private init; }

    /// <summary>The reducer of a reduce job.</summary>
    public ReadOnlySpan<byte> Reducer { get; private init; }

    /// <summary>Its data.</summary>
    public ReadOnlySpan<byte> Workload { get; private init; }

    /// <summary>Reads the entry at the start of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="entry">The entry, a view over them.</param>
    /// <param name="length">How many bytes it takes.</param>
    /// <returns>False if the bytes hold no whole entry, or what is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out JobBatchEntry entry, out int length)
    {
        entry = default;
        length = 0;
        if (bytes.Length < PrefixLength + RemoveLength)
        {
            return false;
        }

        var rest = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (rest < RemoveLength || rest > bytes.Length - PrefixLength)
        {
            return false;
        }

        length = PrefixLength + rest;
        var id = BinaryPrimitives.ReadInt64LittleEndian(bytes[PrefixLength..]);
        var kind = bytes[PrefixLength + sizeof(long)];
        if (kind == RemoveKind)
        {
            entry = new JobBatchEntry(id, kind);
            return rest == RemoveLength;
        }

        return kind <= AddReduceKind && rest >= AddHeaderLength && TryReadAdd(bytes[(PrefixLength + RemoveLength)..length], id, kind, out entry);
    }

    /// <summary>Writes what all entries begin with.</summary>
    /// <returns>What is behind it.</returns>
    internal static Span<byte> WriteStart(Span<byte> entry, int length, long id, byte kind)
    {
        BinaryPrimitives.WriteInt32LittleEndian(entry, length);
        BinaryPrimitives.WriteInt64LittleEndian(entry[PrefixLength..], id);
        entry[PrefixLength + sizeof(long)] = kind;
        return entry[(PrefixLength + RemoveLength)..];
    }

    private static bool TryReadAdd(ReadOnlySpan<byte> bytes, long id, byte kind, out JobBatchEntry entry)
    {
        entry = default;
        int unique = bytes[1];
        int function = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int reducer = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        var payload = bytes[AddFieldsLength..];
        if (bytes[0] > 2 || unique + function + reducer > payload.Length)
        {
            return false;
        }

        entry = new JobBatchEntry(id, kind)
        {
            Priority = bytes[0],
            Epoch = BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]),
            Unique = payload[..unique],
            Function = payload.Slice(unique, function),
            Reducer = payload.Slice(unique + function, reducer),
            Workload = payload[(unique + function + reducer)..],
        };
        return true;
    }
}
