using System.Buffers.Binary;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>A row that is being sorted: what the <see cref="SortOrder"/> looks at, side by side.</summary>
internal readonly unsafe struct SortKey
{
    private readonly byte* _name;

    /// <summary>A row to be sorted.</summary>
    /// <param name="index">Which row.</param>
    /// <param name="row">The row.</param>
    /// <param name="name">Its name.</param>
    /// <param name="length">The length of the name.</param>
    public SortKey(int index, in Row row, byte* name, int length)
    {
        Index = index;
        Length = length;
        Hits = row.Hits;
        _name = name;
        NameStart = Start(name, length);
    }

    /// <summary>Which row.</summary>
    public int Index { get; }

    /// <summary>The row's hits.</summary>
    public long Hits { get; }

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
