using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>A panel whose keys are many: hits, bytes and distinct visitors for each key.</summary>
/// <param name="visited">Takes which visitor was seen in which row, of several tables perhaps; null where visitors are not counted one by one.</param>
/// <param name="mark">Tells this table's rows from those of others there: 1 to <see cref="MaxMark"/>.</param>
internal sealed unsafe class RowTable(VisitedRows? visited = null, uint mark = 1) : IDisposable
{
    /// <summary>The highest mark.</summary>
    public const uint MaxMark = (1 << MarkBits) - 1;

    private const int MarkBits = 2;

    private readonly NativeArray<Row> _rows = new();

    /// <summary>The keys; a key's number is its row's.</summary>
    public ByteKeyTable Keys { get; } = new();

    /// <summary>Which visitor was seen in which row, of this table and perhaps of others: see <see cref="RowOf"/>.</summary>
    public VisitedRows Visited => visited!;

    /// <summary>Tells this table's rows from those of others in <see cref="Visited"/>.</summary>
    public uint Mark => mark;

    /// <summary>The rows, <see cref="ByteKeyTable.Count"/> of them.</summary>
    public Row* Rows => _rows.Pointer;

    /// <summary>The memory that there is but for <see cref="Visited"/>, in bytes.</summary>
    public long MemoryBytes => Keys.MemoryBytes + _rows.ByteCapacity;

    /// <summary>How far the rows may be off; null when they are exact.</summary>
    public RowBounds? Bounds { get; set; }

    /// <summary>The content but for the visitors, valid until something is added.</summary>
    public RowsView View => new() { Keys = Keys.View, Rows = Rows };

    /// <summary>The mark of a number in <see cref="Visited"/>; 0 for none.</summary>
    /// <param name="number">The number.</param>
    public static uint MarkOf(uint number) => number & MaxMark;

    /// <summary>The row of a number in <see cref="Visited"/>.</summary>
    /// <param name="number">The number.</param>
    public static int RowOf(uint number) => (int)(number >> MarkBits);

    /// <summary>The number of a row in <see cref="VisitedRows"/>.</summary>
    /// <param name="row">The row, at most <see cref="ByteKeyTable.MaxKeys"/>.</param>
    /// <param name="mark">Its table's mark.</param>
    public static uint NumberOf(int row, uint mark) => ((uint)row << MarkBits) | mark;

    /// <summary>Finds the row of a key, or adds one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="hash">Its hash.</param>
    /// <returns>The row's number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int GetOrAdd(byte* key, int length, uint hash)
    {
        var row = Keys.GetOrAdd(key, length, hash);
        _rows.Reserve(row + 1L);
        return row;
    }

    /// <summary>Finds the row of a key, or adds one.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The row's number.</returns>
    public int GetOrAdd(ReadOnlySpan<byte> key)
    {
        fixed (byte* bytes = key)
        {
            return GetOrAdd(bytes, key.Length, KeyHash.Process.Of(bytes, key.Length));
        }
    }

    /// <summary>Sets the figures of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="figures">The figures.</param>
    public void Set(int row, in Row figures) => _rows.Pointer[row] = figures;

    /// <summary>Counts requests of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="hits">The requests.</param>
    /// <param name="bytes">The sum of their sizes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(int row, long hits, long bytes)
    {
        _rows.Pointer[row].Hits += hits;
        _rows.Pointer[row].Bytes += bytes;
    }

    /// <summary>Asks for what <see cref="CountVisitor"/> looks at.</summary>
    /// <param name="row">The row.</param>
    /// <param name="visitor">The visitor.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchVisitor(int row, int visitor) => visited!.PrefetchNumber(visitor, NumberOf(row, mark));

    /// <summary>Counts a visitor of a row, once.</summary>
    /// <param name="row">The row.</param>
    /// <param name="visitor">The visitor.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountVisitor(int row, int visitor)
    {
        if (visited!.Add(visitor, NumberOf(row, mark)))
        {
            _rows.Pointer[row].Visitors++;
        }
    }

    /// <summary>Adds the rows of another table, as if it had no visitors in common with this one.</summary>
    /// <param name="other">The other's content.</param>
    /// <param name="rows">Takes the number here of each row there.</param>
    public void Merge(in RowsView other, NativeArray<int> rows)
    {
        Keys.Merge(other.Keys, rows);
        _rows.Reserve(Keys.Count);
        for (var i = 0; i < other.Keys.Count; i++)
        {
            Add(rows.Pointer[i], other.Rows[i]);
        }
    }

    /// <summary>Adds figures to those of a row, with visitors that are not among its.</summary>
    /// <param name="row">The row.</param>
    /// <param name="figures">The figures.</param>
    public void Add(int row, in Row figures)
    {
        Count(row, figures.Hits, figures.Bytes);
        _rows.Pointer[row].Visitors += figures.Visitors;
    }

    public void Dispose()
    {
        _rows.Dispose();
        Keys.Dispose();
    }
}
