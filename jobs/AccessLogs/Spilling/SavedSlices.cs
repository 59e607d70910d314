using AccessLogs.Accumulation;
using Gearman.MapReduce;

namespace AccessLogs.Spilling;

/// <summary>Writes figures by spans of time, those of a span with many keys in several blocks: who reads them has one in memory beside what it adds them to.</summary>
internal static class SavedSlices
{
    /// <summary>The weight of a block, about: a megabyte or two.</summary>
    private const long BlockWeight = 20_000;

    /// <summary>As many as there can be parts.</summary>
    private const int MaxBlocks = 256;

    /// <summary>Independent of other parts.</summary>
    private const ulong Seed = 4;

    /// <summary>Writes them.</summary>
    /// <param name="slices">The figures, which stay as they are.</param>
    /// <param name="blocks">Where to.</param>
    /// <returns>The first hour of the span of each block.</returns>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public static List<(long Start, SpilledBlock Block)> Write(TimeSlices slices, TableBlocks blocks)
    {
        List<(long Start, SpilledBlock Block)> written = [];
        foreach (var (start, tables) in slices.InOrder)
        {
            written.AddRange(Write(tables, blocks).Select(block => (start, block)));
        }

        return written;
    }

    private static List<SpilledBlock> Write(LogTables tables, TableBlocks blocks)
    {
        var count = (int)Math.Min(1 + (tables.Weight / BlockWeight), MaxBlocks);
        if (count == 1)
        {
            return [blocks.Write(tables)];
        }

        var view = new LogTablesView(tables);
        using var totals = new LogTables(blocks.Options);
        totals.MergeTotals(view);
        List<SpilledBlock> written = [];
        using var parts = new TableParts(view, blocks.Options, count, Seed);
        for (var part = 0; part < count; part++)
        {
            using var taken = parts.Take(part);
            totals.ValidLines -= taken.ValidLines;
            written.Add(blocks.Write(taken));
        }

        written.Add(blocks.Write(totals));
        return written;
    }
}
