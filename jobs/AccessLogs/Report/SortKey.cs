using System.Buffers.Binary;

namespace AccessLogs.Report;

/// <summary>A row that is being sorted: what the <see cref="SortOrder"/> looks at, side by side.</summary>
internal readonly unsafe struct SortKey
{
    private readonly byte* _name;

    /// <summary>A row to be sorted.</summary>
    /// <param name="index">Which row.</param>
    /// <param name="value">The number that it is sorted by.</param>
    /// <param name="name">Its name.</param>
    /// <param name="length">The length of the name.</param>
    public SortKey(int index, long value, byte* name, int length)
    {
        Index = index;
        Length = length;
        Value = value;
        _name = name;
        NameStart = Start(name, length);
    }

    /// <summary>Which row.</summary>
    public int Index { get; }

    /// <summary>The number that the row is sorted by.</summary>
    public long Value { get; }

    /// <summary>The start of the name as a number that sorts as the name does: most comparisons need not look at the name itself.</summary>
    public ulong NameStart { get; }

    /// <summary>The length of the name.</summary>
    public int Length { get; }

    /// <summary>The name.</summary>
    public ReadOnlySpan<byte> Name => new(_name, Length);

    private static ulong Start(byte* name, int length)
    {
        if (length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(name, sizeof(ulong)));
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        new ReadOnlySpan<byte>(name, length).CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }
}
