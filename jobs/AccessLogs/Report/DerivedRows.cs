using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Rows that are made of the rows of a table by what their names have in common: sites of referrers, types of files.</summary>
internal static unsafe class DerivedRows
{
    /// <summary>What a name is counted under.</summary>
    /// <param name="name">The name.</param>
    /// <param name="scratch">Room for <see cref="ScratchSize"/> bytes.</param>
    /// <returns>The other name, which may lie in the scratch; empty for none.</returns>
    internal delegate ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> name, Span<byte> scratch);

    /// <summary>The bytes of the scratch.</summary>
    public const int ScratchSize = 1_024;

    /// <summary>Makes rows whose visitors are counted once each, however many of the rows beneath they have.</summary>
    /// <param name="target">Takes the rows; has none.</param>
    /// <param name="keyOf">What a name is counted under.</param>
    /// <param name="sources">The rows beneath, of tables with the same <see cref="RowTable.Visited"/>.</param>
    public static void AddDistinct(RowTable target, KeyOf keyOf, params ReadOnlySpan<RowTable> sources)
    {
        var numbers = new NativeArray<int>[RowTable.MaxMark + 1];
        var hasAny = false;
        foreach (var source in sources)
        {
            numbers[source.Mark] = new NativeArray<int>();
            hasAny |= Map(target, source.Keys.View, source.Rows, keyOf, numbers[source.Mark], addVisitors: false);
        }

        if (hasAny)
        {
            CountVisitors(target, sources[0].Visited, numbers);
        }

        foreach (var source in sources)
        {
            numbers[source.Mark].Dispose();
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

    /// <summary>
    /// Goes from visitor to visitor: a row has counted one when it was the last that it counted. What belongs to no row is
    /// counted by one before the first: it cannot be foreseen, and a branch that is guessed wrongly costs more.
    /// </summary>
    private static void CountVisitors(RowTable target, VisitedRows visited, ReadOnlySpan<NativeArray<int>?> numbers)
    {
        using var lasts = new NativeArray<Last>();
        lasts.Reserve(target.Keys.Count + 1L);
        var none = 0;
        var rows = stackalloc int*[numbers.Length];
        var masks = stackalloc uint[numbers.Length];
        for (var mark = 0; mark < numbers.Length; mark++)
        {
            rows[mark] = numbers[mark] is { } known ? known.Pointer : &none;
            masks[mark] = numbers[mark] is null ? 0 : uint.MaxValue;
        }

        for (var visitor = 0; visitor < visited.VisitorCount; visitor++)
        {
            visited.PrefetchSet(visitor + VisitedRows.SetsAhead);
            foreach (var number in visited[visitor])
            {
                var mark = RowTable.MarkOf(number);
                ref var last = ref lasts.Pointer[rows[mark][(uint)RowTable.RowOf(number) & masks[mark]]];
                last.Visitors += last.Visitor != visitor + 1 ? 1 : 0;
                last.Visitor = visitor + 1;
            }
        }

        for (var row = 0; row < target.Keys.Count; row++)
        {
            target.Rows[row].Visitors += lasts.Pointer[row + 1].Visitors;
        }
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
            numbers.Pointer[i] = 0;
            if (!key.IsEmpty)
            {
                hasAny = true;
                var row = target.GetOrAdd(key);
                numbers.Pointer[i] = row + 1;
                target.Count(row, rows[i].Hits, rows[i].Bytes);
                target.Rows[row].Visitors += addVisitors ? rows[i].Visitors : 0;
            }

            i++;
        }

        return hasAny;
    }

    /// <summary>The last visitor of a row plus one, and how many there were.</summary>
    private struct Last
    {
        public int Visitor;
        public int Visitors;
    }
}
