using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Makes a panel of keys and rows: sorts them and copies the names into memory of the garbage collector.</summary>
internal static unsafe class PanelBuilder
{
    /// <summary>Names are copied into pieces of this size, in bytes: below the large object heap's 85,000.</summary>
    private const int PieceSize = 64 * 1024;

    /// <summary>Makes a panel.</summary>
    /// <param name="name">The panel's name.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="rows">A row for each key.</param>
    /// <param name="top">The most rows.</param>
    /// <returns>The panel.</returns>
    public static ReportPanel Build(string name, in KeysView keys, Row* rows, int top)
    {
        var sorted = Sort(keys, rows, top);
        var result = new ReportRow[sorted.Length];
        var piece = Memory<byte>.Empty;
        for (var i = 0; i < sorted.Length; i++)
        {
            ref readonly var key = ref sorted[i];
            if (piece.Length < key.Length)
            {
                piece = new byte[Math.Max(PieceSize, key.Length)];
            }

            key.Name.CopyTo(piece.Span);
            ref readonly var row = ref rows[key.Index];
            result[i] = new ReportRow(piece[..key.Length], row.Hits, row.Visitors, row.Bytes);
            piece = piece[key.Length..];
        }

        return new ReportPanel(name, result, keys.Count);
    }

    private static SortKey[] Sort(in KeysView keys, Row* rows, int top)
    {
        var sorted = new SortKey[Math.Min(top, keys.Count)];
        var best = new PriorityQueue<SortKey, SortKey>(Comparer<SortKey>.Create((x, y) => default(SortOrder).Compare(y, x)));
        var next = keys.Keys;
        var end = next + keys.Length;
        for (var i = 0; i < keys.Count; i++)
        {
            var length = (int)Varint.Read(ref next, end);
            var key = new SortKey(i, rows[i], next, length);
            next += length;
            if (sorted.Length == keys.Count)
            {
                sorted[i] = key;
            }
            else if (best.Count < top)
            {
                best.Enqueue(key, key);
            }
            else if (top > 0)
            {
                best.EnqueueDequeue(key, key);
            }
        }

        for (var i = best.Count; i > 0; i--)
        {
            sorted[i - 1] = best.Dequeue();
        }

        if (sorted.Length == keys.Count)
        {
            sorted.AsSpan().Sort(default(SortOrder));
        }

        return sorted;
    }
}
