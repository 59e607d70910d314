using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>
/// Sorts by keys of bytes: by their first eight as a number, then, where those are equal, by the next eight. Many items go by
/// radix, a byte at a time from the last; bytes that all have in common are passed over.
/// </summary>
internal sealed class KeySorter(IKeySource keys, KeyOrder order)
{
    private const int FewItems = 256; // below, comparing is faster than counting
    private const int Radix = 256;

    /// <summary>Sorts items whose prefixes are those of their keys' starts.</summary>
    public void Sort(Span<SortItem> items)
    {
        var spare = ArrayPool<SortItem>.Shared.Rent(items.Length);
        Sort(items, spare.AsSpan(0, items.Length), depth: 0);
        ArrayPool<SortItem>.Shared.Return(spare);
    }

    private void Sort(Span<SortItem> items, Span<SortItem> spare, int depth)
    {
        if (items.Length < FewItems)
        {
            items.Sort(new ByPrefix());
        }
        else
        {
            SortByRadix(items, spare);
        }

        for (var start = 0; start < items.Length;)
        {
            var end = start + 1;
            while (end < items.Length && items[end].Prefix == items[start].Prefix)
            {
                end++;
            }

            if (end - start > 1)
            {
                SortEqual(items[start..end], spare[start..end], depth + KeyOrder.PrefixLength);
            }

            start = end;
        }
    }

    /// <summary>Sorts items whose keys are equal up to a depth, zeros behind the shorter ones.</summary>
    private void SortEqual(Span<SortItem> items, Span<SortItem> spare, int depth)
    {
        var (shortest, longest) = (int.MaxValue, 0);
        foreach (ref var item in items)
        {
            var key = keys.KeyOf(item);
            shortest = Math.Min(shortest, key.Length);
            longest = Math.Max(longest, key.Length);
            item = item with { Prefix = order.Prefix(key[Math.Min(depth, key.Length)..]) };
        }

        if (longest > depth && items.Length >= FewItems)
        {
            Sort(items, spare, depth);
        }
        else if (longest > shortest || longest > depth)
        {
            items.Sort(new ByKey(keys, order));
        }
    }

    private static void SortByRadix(Span<SortItem> items, Span<SortItem> spare)
    {
        Span<int> counts = stackalloc int[sizeof(ulong) * Radix];
        counts.Clear();
        foreach (var item in items)
        {
            for (var digit = 0; digit < sizeof(ulong); digit++)
            {
                counts[(digit * Radix) + (byte)(item.Prefix >> (digit * 8))]++;
            }
        }

        var from = items;
        var to = spare;
        for (var digit = 0; digit < sizeof(ulong); digit++)
        {
            var starts = counts.Slice(digit * Radix, Radix);
            if (starts[(byte)(from[0].Prefix >> (digit * 8))] == items.Length)
            {
                continue;
            }

            var start = 0;
            foreach (ref var count in starts)
            {
                (count, start) = (start, start + count);
            }

            foreach (var item in from)
            {
                to[starts[(byte)(item.Prefix >> (digit * 8))]++] = item;
            }

            var swap = from;
            from = to;
            to = swap;
        }

        if (from != items)
        {
            from.CopyTo(items);
        }
    }

    private readonly struct ByPrefix : IComparer<SortItem>
    {
        public int Compare(SortItem x, SortItem y) => x.Prefix != y.Prefix ? x.Prefix.CompareTo(y.Prefix) : x.Reference.CompareTo(y.Reference);
    }

    private readonly struct ByKey(IKeySource keys, KeyOrder order) : IComparer<SortItem>
    {
        public int Compare(SortItem x, SortItem y) =>
            order.Compare(keys.KeyOf(x), keys.KeyOf(y)) is not 0 and var result ? result : x.Reference.CompareTo(y.Reference);
    }
}
