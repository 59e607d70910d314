using AccessLogs.Accumulation;
using AccessLogs.Tables;

namespace AccessLogs.Sketches;

/// <summary>The rows of a group that lead. If they are items of others, these get what is dropped of them, so that they lack nothing while they are few.</summary>
/// <param name="group">The group.</param>
internal sealed unsafe class GroupSketch(GroupBy group) : IDisposable
{
    private readonly bool _hasTimes = group.HasTimes;

    /// <summary>The rows, or the items if there are any.</summary>
    public TimedSketch Rows { get; } = new();

    /// <summary>Of items that were dropped, the rows that they are of; null without items.</summary>
    public TimedSketch? Outer { get; } = group.Outer < group.Keys.Count ? new TimedSketch() : null;

    /// <summary>Whether rows are to be dropped.</summary>
    public bool IsFull => Rows.Table.IsFull || Outer is { Table.IsFull: true };

    /// <summary>Counts a request.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="record">The request.</param>
    /// <param name="visitor">Its visitor's hash.</param>
    public void Count(ReadOnlySpan<byte> key, in LineRecord record, ulong visitor)
    {
        var row = Rows.Table.Count(key, SketchTables.Hash(key), record.Size, visitor);
        if (_hasTimes && record.ResponseTime >= 0)
        {
            Rows.Latencies.Add(row, record.ResponseTime);
        }
    }

    /// <summary>Adds what another has counted.</summary>
    /// <param name="other">The other, of the same group.</param>
    public void Merge(GroupSketch other)
    {
        Rows.Merge(other.Rows);
        Outer?.Merge(other.Outer!);
    }

    /// <summary>Drops the rows that count least, if there are too many.</summary>
    public void Prune()
    {
        var outer = new int[Rows.Table.Keys.Count];
        Array.Fill(outer, -1);
        using (var old = Rows.Prune((key, row, in figures, visitors) => outer[row] = Outer is null ? -1 : Fold(Outer.Table, key, figures, visitors)))
        {
            if (old is not null)
            {
                Add(Outer, old, outer);
            }
        }

        Outer?.Prune((_, _, in _, _) => { })?.Dispose();
    }

    /// <summary>The rows that have items: of those that were dropped, and of those that are here.</summary>
    /// <returns>The rows, to be disposed of.</returns>
    public TimedSketch DeriveOuter()
    {
        var derived = new TimedSketch();
        derived.Merge(Outer!);
        var outer = new int[Rows.Table.Keys.Count];
        var row = 0;
        foreach (var key in new KeyEnumerator(Rows.Table.Keys.View))
        {
            outer[row] = Fold(derived.Table, key, Rows.Table[row], Rows.Table.Visitors(row));
            row++;
        }

        Add(derived, Rows.Latencies, outer);
        return derived;
    }

    public void Dispose()
    {
        Rows.Dispose();
        Outer?.Dispose();
    }

    private int Fold(SketchTable target, ReadOnlySpan<byte> key, in SketchRow figures, ReadOnlySpan<byte> visitors)
    {
        var name = key[..GroupBatch.LengthOf(key, group.Outer)];
        target.See(SketchTables.Hash(name));
        return target.Add(name, figures, visitors);
    }

    private static void Add(TimedSketch? target, LatencyTable times, int[] rows)
    {
        fixed (int* numbers = rows)
        {
            target?.Latencies.Merge(times.View, numbers);
        }
    }
}
