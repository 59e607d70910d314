using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>Response times by rows, in cells of a row and a bucket: open addressing with linear probing, at most three quarters full.</summary>
internal sealed unsafe class LatencyTable : IDisposable
{
    private const int InitialSlots = 16;

    private readonly KeyHash _hash = KeyHash.Process;
    private NativeArray<LatencyCell> _cells = new();
    private uint _mask;
    private long _growAt;

    /// <summary>The cells that are in use.</summary>
    public long Count { get; private set; }

    /// <summary>All cells; those without a key are empty.</summary>
    public LatencyCell* Cells => _cells.Pointer;

    /// <summary>All cells, empty ones too.</summary>
    public long Capacity => _cells.Capacity;

    /// <summary>The content, valid until something is added.</summary>
    public LatencyView View => new(Cells, Capacity);

    /// <summary>The memory that there is, in bytes.</summary>
    public long MemoryBytes => _cells.ByteCapacity;

    /// <summary>Counts a response.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="microseconds">Its time, not negative.</param>
    public void Add(long row, long microseconds) => Add(new LatencyCell
    {
        Key = LatencyCell.KeyOf(row, LatencyBuckets.Of(microseconds)),
        Count = 1,
        Sum = microseconds,
        Max = microseconds,
    });

    /// <summary>Adds a cell's figures.</summary>
    /// <param name="cell">The cell.</param>
    public void Add(in LatencyCell cell)
    {
        if (Count >= _growAt)
        {
            Grow();
        }

        ref var own = ref Find(cell.Key);
        Count += own.Key == 0 ? 1 : 0;
        own.Key = cell.Key;
        own.Count += cell.Count;
        own.Sum = own.Sum > long.MaxValue - cell.Sum ? long.MaxValue : own.Sum + cell.Sum;
        own.Max = Math.Max(own.Max, cell.Max);
    }

    /// <summary>Adds the cells of another table.</summary>
    /// <param name="other">The other's content.</param>
    /// <param name="rows">The number here of each row there, -1 for those that are left; null where rows have the same numbers.</param>
    public void Merge(in LatencyView other, int* rows = null)
    {
        for (long i = 0; i < other.Count; i++)
        {
            var cell = other.Cells[i];
            if (cell.Key != 0 && (rows is null || rows[cell.Row] >= 0))
            {
                cell.Key = LatencyCell.KeyOf(rows is null ? cell.Row : rows[cell.Row], cell.Bucket);
                Add(cell);
            }
        }
    }

    public void Dispose() => _cells.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref LatencyCell Find(ulong key)
    {
        var i = _hash.Of(key, 0) & _mask;
        while (_cells.Pointer[i].Key != 0 && _cells.Pointer[i].Key != key)
        {
            i = (i + 1) & _mask;
        }

        return ref _cells.Pointer[i];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        using var old = _cells;
        var capacity = Math.Max(InitialSlots, old.Capacity * 2);
        if (capacity > 1L << 32)
        {
            throw new InvalidOperationException("There are more than 3,221,225,472 pairs of a page and a response time.");
        }

        _cells = new NativeArray<LatencyCell>();
        _cells.Reserve(capacity);
        _mask = (uint)(capacity - 1);
        _growAt = capacity / 4 * 3;
        for (long i = 0; i < old.Capacity; i++)
        {
            if (old.Pointer[i].Key != 0)
            {
                Find(old.Pointer[i].Key) = old.Pointer[i];
            }
        }
    }
}
