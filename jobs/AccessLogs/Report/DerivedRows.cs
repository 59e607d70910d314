using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Rows that are made of the rows of a table by what their names have in common: sites of referrers, types of files.</summary>
internal static unsafe class DerivedRows
{
    private const int NoRow = -1;

    /// <summary>What a name is counted under.</summary>
    /// <param name="name">The name.</param>
    /// <param name="scratch">Room for <see cref="ScratchSize"/> bytes.</param>
    /// <returns>The other name, which may lie in the scratch; empty for none.</returns>
    internal delegate ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> name, Span<byte> scratch);

    /// <summary>The bytes of the scratch.</summary>
    public const int ScratchSize = 1_024;

    /// <summary>Makes rows whose visitors are counted once each, however many of the rows beneath they have.</summary>
    /// <param name="target">Takes the rows; may have some.</param>
    /// <param name="visitors">Counts them; the same for all sources of a target.</param>
    /// <param name="source">The rows beneath.</param>
    /// <param name="keyOf">What a name is counted under.</param>
    public static void AddDistinct(RowTable target, DistinctVisitors visitors, RowTable source, KeyOf keyOf)
    {
        using var numbers = new NativeArray<int>();
        var hasAny = Map(target, source.Keys.View, source.Rows, keyOf, numbers, addVisitors: false);
        if (!hasAny)
        {
            return;
        }

        for (var i = 0; i < source.Keys.Count; i++)
        {
            if (numbers.Pointer[i] != NoRow && source.Rows[i].Visitors > 0)
            {
                visitors.Add(numbers.Pointer[i], source.Rows[i].FirstVisitor);
            }
        }

        for (long slot = 0; slot < source.Pairs.Capacity; slot++)
        {
            var pair = source.Pairs.Slots[slot];
            if (pair != 0 && numbers.Pointer[PairSet.Row(pair)] is not NoRow and var row)
            {
                visitors.Add(row, PairSet.Visitor(pair));
            }
        }
    }

    /// <summary>Makes rows of others that no visitor is in twice: of clients or user agents.</summary>
    /// <param name="target">Takes the rows.</param>
    /// <param name="keys">The names beneath.</param>
    /// <param name="rows">Their figures.</param>
    /// <param name="keyOf">What a name is counted under.</param>
    public static void AddSums(RowTable target, in KeysView keys, Row* rows, KeyOf keyOf)
    {
        using var numbers = new NativeArray<int>();
        Map(target, keys, rows, keyOf, numbers, addVisitors: true);
    }

    private static bool Map(RowTable target, in KeysView keys, Row* rows, KeyOf keyOf, NativeArray<int> numbers, bool addVisitors)
    {
        numbers.Reserve(keys.Count);
        Span<byte> scratch = stackalloc byte[ScratchSize];
        var hasAny = false;
        var i = 0;
        foreach (var name in new KeyEnumerator(keys))
        {
            var key = keyOf(name, scratch);
            numbers.Pointer[i] = NoRow;
            if (!key.IsEmpty)
            {
                hasAny = true;
                var row = target.GetOrAdd(key);
                numbers.Pointer[i] = row;
                target.Count(row, rows[i].Hits, rows[i].Bytes);
                target.Rows[row].Visitors += addVisitors ? rows[i].Visitors : 0;
            }

            i++;
        }

        return hasAny;
    }
}
