using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Mean, percentiles, longest and sum of the response times of each row of a <see cref="LatencyTable"/>.</summary>
internal sealed unsafe class LatencySummary
{
    private readonly Dictionary<long, long[]> _figures = [];

    /// <summary>Sums a table up.</summary>
    /// <param name="table">The table.</param>
    public LatencySummary(LatencyTable table)
    {
        var cells = new LatencyCell[table.Count];
        var used = 0;
        for (long i = 0; i < table.Capacity; i++)
        {
            if (table.Cells[i].Key != 0)
            {
                cells[used++] = table.Cells[i];
            }
        }

        cells.AsSpan().Sort((x, y) => x.Key.CompareTo(y.Key));
        for (var start = 0; start < cells.Length;)
        {
            var end = start + 1;
            while (end < cells.Length && cells[end].Row == cells[start].Row)
            {
                end++;
            }

            _figures.Add(cells[start].Row, Figures(cells.AsSpan(start, end - start)));
            start = end;
        }
    }

    /// <summary>The place of the 95th percentile in what <see cref="Of"/> answers.</summary>
    public const int Percentile95 = 2;

    /// <summary>The place of the sum.</summary>
    public const int Total = 5;

    /// <summary>The figures of a row.</summary>
    /// <param name="row">Its number.</param>
    /// <returns>Mean, 50th, 95th and 99th percentile, longest and sum in microseconds; empty when no request of it has a time.</returns>
    public IReadOnlyList<long> Of(long row) => _figures.GetValueOrDefault(row) ?? [];

    private static long[] Figures(ReadOnlySpan<LatencyCell> cells)
    {
        var (count, sum, longest) = (0L, 0L, 0L);
        foreach (ref readonly var cell in cells)
        {
            count += cell.Count;
            sum = sum > long.MaxValue - cell.Sum ? long.MaxValue : sum + cell.Sum;
            longest = Math.Max(longest, cell.Max);
        }

        return [sum / count, Percentile(cells, count, 50), Percentile(cells, count, 95), Percentile(cells, count, 99), longest, sum];
    }

    /// <summary>The nearest rank: the time that so many percent of the requests did not exceed.</summary>
    private static long Percentile(ReadOnlySpan<LatencyCell> cells, long count, int percent)
    {
        var rank = (long)Math.Ceiling((decimal)count * percent / 100);
        foreach (ref readonly var cell in cells)
        {
            rank -= cell.Count;
            if (rank <= 0)
            {
                return Math.Min(LatencyBuckets.Middle(cell.Bucket), cell.Max);
            }
        }

        return 0;
    }
}
