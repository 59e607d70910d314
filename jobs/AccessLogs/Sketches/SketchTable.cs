using AccessLogs.Tables;

namespace AccessLogs.Sketches;

/// <summary>
/// The keys that lead, in bounded memory. When there are twice <see cref="Rows"/> keys, those that count least are dropped, as J. Misra and D. Gries do (Finding
/// repeated elements, 1982), in batches (D. Anderson et al., A high-performance algorithm for identifying frequent items in data streams, IMC 2017): a number is
/// taken from every counter, and what is left at nothing goes. Counters merge (P. Agarwal et al., Mergeable summaries, PODS 2012). A key's hits are
/// those counted since it was last taken in: it lacks at most what had been taken away until then, which is kept with it, and never more than all hits
/// divided by <see cref="Rows"/>.
/// </summary>
internal sealed unsafe class SketchTable : IDisposable
{
    /// <summary>The keys that are kept; half of those there may be for a moment.</summary>
    public const int Rows = 10_000;

    /// <summary>Registers for the visitors of a key: a standard error of 6.5 %.</summary>
    public const int VisitorRegisters = 256;

    /// <summary>Registers for the distinct keys: 0.8 %.</summary>
    public const int KeyRegisters = 1 << 14;

    private readonly byte[] _distinct = new byte[KeyRegisters];
    private ByteKeyTable _keys = new();
    private NativeArray<SketchRow> _rows = new();
    private NativeArray<byte> _visitors = new();

    /// <summary>The keys.</summary>
    public ByteKeyTable Keys => _keys;

    /// <summary>Registers of all keys there were.</summary>
    public Span<byte> Distinct => _distinct;

    /// <summary>What was taken from every counter: the most hits that a key has which is not here.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether keys are to be dropped.</summary>
    public bool IsFull => _keys.Count > 2 * Rows;

    /// <summary>The figures of a key.</summary>
    /// <param name="row">Its number.</param>
    public ref SketchRow this[int row] => ref _rows.Pointer[row];

    /// <summary>The registers of a key's visitors.</summary>
    /// <param name="row">Its number.</param>
    public Span<byte> Visitors(int row) => new(_visitors.Pointer + ((long)row * VisitorRegisters), VisitorRegisters);

    /// <summary>Counts a request.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash, which is the same in every process.</param>
    /// <param name="size">The size.</param>
    /// <param name="visitor">The visitor's hash.</param>
    /// <returns>The key's number.</returns>
    public int Count(ReadOnlySpan<byte> key, ulong hash, long size, ulong visitor)
    {
        HyperLogLog.Add(_distinct, hash);
        var row = GetOrAdd(key);
        _rows.Pointer[row].Hits++;
        _rows.Pointer[row].Bytes += size;
        HyperLogLog.Add(Visitors(row), visitor);
        return row;
    }

    /// <summary>Adds figures of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="figures">The figures.</param>
    /// <param name="visitors">The registers of its visitors.</param>
    /// <returns>The key's number.</returns>
    public int Add(ReadOnlySpan<byte> key, in SketchRow figures, ReadOnlySpan<byte> visitors)
    {
        var row = GetOrAdd(key);
        _rows.Pointer[row].Hits += figures.Hits;
        _rows.Pointer[row].Bytes += figures.Bytes;
        HyperLogLog.Merge(Visitors(row), visitors);
        return row;
    }

    /// <summary>Counts a key among the distinct ones.</summary>
    /// <param name="hash">Its hash.</param>
    public void See(ulong hash) => HyperLogLog.Add(_distinct, hash);

    /// <summary>Adds what another table has, which may hold more keys than it keeps until <see cref="Prune"/>.</summary>
    /// <param name="other">The other.</param>
    /// <param name="numbers">Takes the number here of each key there.</param>
    public void Merge(SketchTable other, NativeArray<int> numbers)
    {
        numbers.Reserve(other.Keys.Count);
        var before = _keys.Count;
        var isThere = new bool[before];
        var i = 0;
        foreach (var key in new KeyEnumerator(other.Keys.View))
        {
            ref readonly var figures = ref other[i];
            var row = Add(key, figures, other.Visitors(i));
            if (row < before)
            {
                isThere[row] = true;
                _rows.Pointer[row].Missing += figures.Missing;
            }
            else
            {
                _rows.Pointer[row].Missing = Dropped + figures.Missing;
            }

            numbers.Pointer[i++] = row;
        }

        for (var row = 0; row < before; row++)
        {
            _rows.Pointer[row].Missing += isThere[row] ? 0 : other.Dropped;
        }

        Dropped += other.Dropped;
        HyperLogLog.Merge(_distinct, other._distinct);
    }

    /// <summary>Drops the keys that count least, if there are too many.</summary>
    /// <param name="drop">Told each key that is dropped.</param>
    /// <returns>The number from now on of each key, -1 for those that were dropped; null if none was.</returns>
    public int[]? Prune(SketchDrop drop)
    {
        if (!IsFull)
        {
            return null;
        }

        var counters = new long[_keys.Count];
        for (var row = 0; row < counters.Length; row++)
        {
            counters[row] = Counter(row);
        }

        var sorted = counters.AsSpan().ToArray();
        sorted.AsSpan().Sort();
        var taken = sorted[^(Rows + 1)];
        var numbers = new int[counters.Length];
        using var oldKeys = _keys;
        using var oldRows = _rows;
        using var oldVisitors = _visitors;
        (_keys, _rows, _visitors) = (new ByteKeyTable(), new NativeArray<SketchRow>(), new NativeArray<byte>());
        _rows.Reserve(oldRows.Capacity); // it is as large again before the next time
        _visitors.Reserve(oldVisitors.Capacity);
        var old = 0;
        foreach (var key in new KeyEnumerator(oldKeys.View))
        {
            var visitors = new ReadOnlySpan<byte>(oldVisitors.Pointer + ((long)old * VisitorRegisters), VisitorRegisters);
            if (counters[old] > taken)
            {
                numbers[old] = Add(key, oldRows.Pointer[old], visitors);
                _rows.Pointer[numbers[old]].Missing = oldRows.Pointer[old].Missing;
            }
            else
            {
                numbers[old] = -1;
                drop(key, old, oldRows.Pointer[old], visitors);
            }

            old++;
        }

        Dropped += taken;
        return numbers;
    }

    /// <summary>Takes what a partial result says.</summary>
    /// <param name="dropped">Its <see cref="Dropped"/>.</param>
    public void SetDropped(long dropped) => Dropped = dropped;

    public void Dispose()
    {
        _keys.Dispose();
        _rows.Dispose();
        _visitors.Dispose();
    }

    /// <summary>Misra and Gries' counter: what is left of the hits when what was taken away since the key came is gone.</summary>
    private long Counter(int row) => _rows.Pointer[row].Hits - (Dropped - _rows.Pointer[row].Missing);

    private int GetOrAdd(ReadOnlySpan<byte> key)
    {
        var count = _keys.Count;
        var row = _keys.GetOrAdd(key);
        if (row == count)
        {
            _rows.Reserve(row + 1L);
            _visitors.Reserve((row + 1L) * VisitorRegisters);
            _rows.Pointer[row].Missing = Dropped;
        }

        return row;
    }
}
