using System.Runtime.CompilerServices;
using AccessLogs.Spilling;

namespace AccessLogs.Tables;

/// <summary>A panel whose keys are many: hits, bytes and distinct visitors for each key.</summary>
internal sealed unsafe class RowTable : IDisposable
{
    private readonly NativeArray<Row> _rows = new();

    /// <summary>The keys; a key's number is its row's.</summary>
    public ByteKeyTable Keys { get; } = new();

    /// <summary>Which visitor was seen in which row, but for each row's <see cref="Row.FirstVisitor"/>.</summary>
    public PairSet Pairs { get; } = new();

    /// <summary>The rows, <see cref="ByteKeyTable.Count"/> of them.</summary>
    public Row* Rows => _rows.Pointer;

    /// <summary>The memory that there is, in bytes.</summary>
    public long MemoryBytes => Keys.MemoryBytes + Pairs.MemoryBytes + _rows.ByteCapacity;

    /// <summary>The content, valid until something is added.</summary>
    public RowsView View => new() { Keys = Keys.View, Rows = Rows, Pairs = Pairs.Slots, PairSlots = Pairs.Capacity };

    /// <summary>Asks for the key that stands where this one should be, and for its row.</summary>
    /// <param name="hash">The key's hash.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchKey(uint hash) => Prefetch.Line(_rows.Pointer + Keys.PrefetchKey(hash));

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

    /// <summary>Counts a visitor of a row, once.</summary>
    /// <param name="row">The row.</param>
    /// <param name="visitor">The visitor.</param>
    /// <param name="hash">The pair's hash, from <see cref="PairSet.PrefetchSlot"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountVisitor(int row, int visitor, uint hash)
    {
        ref var figures = ref _rows.Pointer[row];
        if (figures.Visitors == 0)
        {
            figures.FirstVisitor = visitor;
            figures.Visitors = 1;
        }
        else if (figures.FirstVisitor != visitor && Pairs.Add(row, visitor, hash))
        {
            figures.Visitors++;
        }
    }

    /// <summary>Adds the rows of another table.</summary>
    /// <param name="other">The other's content.</param>
    /// <param name="visitors">The number here of each visitor there.</param>
    /// <param name="rows">Takes the number here of each row there.</param>
    public void Merge(in RowsView other, int* visitors, NativeArray<int> rows)
    {
        Keys.Merge(other.Keys, rows);
        _rows.Reserve(Keys.Count);
        for (var i = 0; i < other.Keys.Count; i++)
        {
            ref readonly var row = ref other.Rows[i];
            Count(rows.Pointer[i], row.Hits, row.Bytes);
            if (row.Visitors > 0)
            {
                var visitor = visitors[row.FirstVisitor];
                CountVisitor(rows.Pointer[i], visitor, Pairs.PrefetchSlot(rows.Pointer[i], visitor));
            }
        }

        MergePairs(other, rows.Pointer, visitors);
    }

    /// <summary>Adds the rows of another table, of whose visitors none is here: their numbers add up.</summary>
    /// <param name="other">The other's content; its pairs are left.</param>
    /// <param name="filter">Which of its rows.</param>
    /// <param name="rows">Takes the number here of each row there; -1 for those that are left.</param>
    public void AddSums(in RowsView other, in KeyFilter filter, NativeArray<int> rows)
    {
        rows.Reserve(other.Keys.Count);
        var i = 0;
        foreach (var key in new KeyEnumerator(other.Keys))
        {
            ref var row = ref rows.Pointer[i];
            row = filter.Has(key) ? GetOrAdd(key) : -1;
            if (row >= 0)
            {
                Count(row, other.Rows[i].Hits, other.Rows[i].Bytes);
                _rows.Pointer[row].Visitors += other.Rows[i].Visitors;
            }

            i++;
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        Keys.Dispose();
        Pairs.Dispose();
    }

    private void MergePairs(in RowsView other, int* rows, int* visitors)
    {
        var batch = stackalloc (int Row, int Visitor, uint Hash)[Prefetch.Batch];
        for (long slot = 0; slot < other.PairSlots;)
        {
            var count = 0;
            for (; slot < other.PairSlots && count < Prefetch.Batch; slot++)
            {
                var pair = other.Pairs[slot];
                if (pair != 0)
                {
                    var row = rows[PairSet.Row(pair)];
                    var visitor = visitors[PairSet.Visitor(pair)];
                    batch[count++] = (row, visitor, Pairs.PrefetchSlot(row, visitor));
                    Prefetch.Line(_rows.Pointer + row);
                }
            }

            for (var i = 0; i < count; i++)
            {
                CountVisitor(batch[i].Row, batch[i].Visitor, batch[i].Hash);
            }
        }
    }
}
