using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Makes a panel of keys and rows: sorts them and copies the names into memory of the garbage collector.</summary>
internal static unsafe class PanelBuilder
{
    /// <summary>Names are copied into pieces of this size at most, in bytes: below the large object heap's 85,000.</summary>
    private const int PieceSize = 64 * 1024;

    /// <summary>The <see cref="PanelRows.SortValue"/> of a row that the panel does not have.</summary>
    public const long LeftOut = long.MinValue;

    /// <summary>Makes a panel.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="rows">What it is made of.</param>
    /// <param name="choice">Which rows it has.</param>
    /// <returns>The panel.</returns>
    public static ReportPanel Build(PanelDefinition definition, in PanelRows rows, RowChoice choice)
    {
        var sorted = Sort(definition, rows, choice, out var total, out var hits);
        var result = new ReportRow[sorted.Length];
        var hasNames = choice.TryGetNames(definition, out var names);
        var piece = Memory<byte>.Empty;
        var rest = 0L;
        foreach (ref readonly var key in sorted)
        {
            rest += key.Length;
        }

        for (var i = 0; i < sorted.Length; i++)
        {
            ref readonly var key = ref sorted[i];
            ref readonly var row = ref rows.Rows[key.Index];
            if (hasNames && names.TryGetValue(key.Name, out var known))
            {
                result[i] = new ReportRow(known, row.Hits, row.Visitors, row.Bytes); // a name for all spans
            }
            else
            {
                if (piece.Length < key.Length)
                {
                    piece = new byte[Math.Max(Math.Min(PieceSize, rest), key.Length)];
                }

                key.Name.CopyTo(piece.Span);
                result[i] = new ReportRow(piece[..key.Length], row.Hits, row.Visitors, row.Bytes);
                piece = piece[key.Length..];
                rest -= key.Length;
            }

            if (rows.Further is not null)
            {
                result[i] = result[i] with { Further = rows.Further(key.Index) };
            }

            if (rows.Items is not null)
            {
                result[i] = result[i] with { Items = rows.Items(key.Index) };
            }

            if (rows.Bounds is not null)
            {
                result[i] = result[i] with { Missing = rows.Bounds.Missing[key.Index] };
            }

            if (rows.StandardError is not null)
            {
                result[i] = result[i] with { StandardError = rows.StandardError(key.Index) };
            }
        }

        // Of rows that are chosen from others it is not known how many there would be.
        var isAll = rows is { Filter: null, SortValue: null } or { HasAllRows: true };
        return new ReportPanel(definition, result, isAll && rows.Bounds is { } all ? (int)Math.Min(all.Distinct, int.MaxValue) : total)
        {
            TotalHits = hits,
            Unseen = rows.Bounds?.Unseen ?? 0,
        };
    }

    private static Span<SortKey> Sort(PanelDefinition definition, in PanelRows rows, RowChoice choice, out int total, out long hits)
    {
        (total, hits) = (0, 0);
        var top = choice.Top;
        var hasNames = choice.TryGetNames(definition, out var names);
        List<SortKey> named = [];
        var keys = rows.Keys;
        var all = top >= keys.Count ? new SortKey[keys.Count] : [];
        var best = new PriorityQueue<SortKey, SortKey>(Comparer<SortKey>.Create((x, y) => default(SortOrder).Compare(y, x)));
        var next = keys.Keys;
        var end = next + keys.Length;
        for (var i = 0; i < keys.Count; i++)
        {
            var length = (int)Varint.Read(ref next, end);
            var name = next;
            next += length;
            var value = rows.SortValue is null ? rows.Rows[i].Hits : rows.SortValue(i);
            if (value == LeftOut || (rows.Filter is not null && !rows.Filter(new ReadOnlySpan<byte>(name, length))))
            {
                continue;
            }

            var key = new SortKey(i, value, name, length);
            if (all.Length > 0)
            {
                all[total] = key;
            }
            else if (best.Count < top)
            {
                best.Enqueue(key, key);
            }
            else if (top > 0 && value >= best.Peek().Value)
            {
                best.EnqueueDequeue(key, key);
            }

            if (hasNames && names.Contains(key.Name))
            {
                named.Add(key);
            }

            hits += rows.Rows[i].Hits;
            total++;
        }

        if (all.Length > 0)
        {
            all.AsSpan(0, total).Sort(default(SortOrder));
            return all.AsSpan(0, total);
        }

        SortKey[] sorted = [.. best.UnorderedItems.Select(item => item.Element).Concat(named).DistinctBy(key => key.Index)];
        sorted.AsSpan().Sort(default(SortOrder));
        return sorted;
    }
}
