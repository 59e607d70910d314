using System.Buffers;
using AccessLogs.Partials;
using AccessLogs.Spilling;
using Gearman.MapReduce;

namespace AccessLogs.Accumulation;

/// <summary>
/// The tables of an accumulator: those of all lines or of a span of time each, and in files what is more than memory may hold. Figures that are in
/// files, or that were merged with such, are of all times.
/// </summary>
/// <param name="options">What is counted.</param>
internal sealed class AccumulatedTables(AnalysisOptions options) : IDisposable
{
    /// <summary>So many partial results of a part are many.</summary>
    private const int ManyBlocks = 32;

    /// <summary>The tables that lines are counted in.</summary>
    public LogTables Current { get; private set; } = new(options);

    /// <summary>The spans of time; null when figures are not kept apart.</summary>
    public TimeSlices? Slices { get; private set; }

    /// <summary>What is in files.</summary>
    public SpilledTables Spilled { get; private set; } = new();

    /// <summary>How much memory the tables may hold; null for all that there is.</summary>
    /// <value>To be set before there are lines.</value>
    public MemoryBudget? Memory { get; set; }

    /// <summary>The memory of what grows with the number of keys, in bytes, about.</summary>
    public long MemoryBytes => Slices?.MemoryBytes ?? Current.MemoryBytes;

    /// <summary>All tables in memory.</summary>
    public IEnumerable<LogTables> All => Slices?.All ?? [Current];

    /// <summary>Keeps figures apart by spans of time, from the first line on.</summary>
    public void KeepSlices() => Slices = new TimeSlices(options, Current);

    /// <summary>Makes the tables of an hour the current ones; there are <see cref="Slices"/>.</summary>
    /// <param name="hour">The hour since 0001-01-01.</param>
    public void Select(long hour) => Current = Slices!.Select(hour);

    /// <summary>Adds the figures of others, which are to be cleared then.</summary>
    /// <param name="other">The others.</param>
    /// <param name="format">The format of the lines.</param>
    public void Merge(AccumulatedTables other, AccessLogFormat format)
    {
        if (!other.Spilled.IsEmpty)
        {
            JoinSlices();
        }

        var (own, others) = ((Current, Slices), (other.Current, other.Slices));
        TimeSlices.Merge(options, ref own, ref others);
        (Current, Slices) = own;
        (other.Current, other.Slices) = others;
        Spilled.Add(other.Spilled);
        SpillIfLarge(format);
    }

    /// <summary>Adds a partial result.</summary>
    /// <param name="partial">The partial result, not of spans of time.</param>
    /// <param name="format">The format of the lines.</param>
    public void Merge(Partial partial, AccessLogFormat format)
    {
        if (partial.Tables.ValidLines > 0 || partial.Spilled is not null)
        {
            JoinSlices();
        }

        if (partial.Spilled is not null)
        {
            Spilled.Add(partial.Spilled);
        }

        Current.Merge(partial.Tables);
        SpillIfLarge(format);
    }

    /// <summary>Adds partial results of spans of time; there are <see cref="Slices"/>, and no lines.</summary>
    /// <param name="sliced">The partial results.</param>
    public void Merge(SlicedPartial sliced)
    {
        Slices!.CoarsenTo(sliced.Hours);
        foreach (var (start, partial) in sliced.Slices)
        {
            Select(start);
            Current.Merge(partial.Tables);
        }
    }

    /// <summary>Adds what was saved: what is in parts of visitors stays where it is, if there is a budget.</summary>
    /// <param name="saved">What was saved.</param>
    /// <param name="format">The format of the lines.</param>
    public void Merge(SavedFigures saved, AccessLogFormat format)
    {
        Slices?.CoarsenTo(saved.Hours);
        var isOfParts = saved.Hours == 0;
        if (isOfParts && saved.Blocks.Count > 0)
        {
            JoinSlices();
        }

        foreach (var (place, block) in saved.Blocks)
        {
            if (isOfParts && Memory is not null)
            {
                Spilled[(int)place].Add(block);
                continue;
            }

            if (Slices is not null)
            {
                Select(place);
            }

            using var partial = TableBlocks.Read(block, options);
            var lines = Current.ValidLines;
            Current.Merge(partial.Tables);
            if (isOfParts)
            {
                Current.ValidLines = lines; // they are in the rest
            }

            SpillIfLarge(format);
        }
    }

    /// <summary>Writes all figures for a later run. What was in files is in this one from now on.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="format">The format of the lines.</param>
    /// <param name="splits">Where they came from.</param>
    /// <returns>What is read then.</returns>
    /// <exception cref="SpillException">A file cannot be written, or what was spilled cannot be read.</exception>
    public SavedFigures Save(SpillBlockFile file, AccessLogFormat format, SplitList splits)
    {
        var blocks = new TableBlocks(file, format, options);
        using var rest = new LogTables(options);
        if (options.Approximate)
        {
            return Saved(0, [], Current); // it is bounded
        }

        if (Slices is { Count: > 0 })
        {
            return Saved(Slices.Hours, SavedSlices.Write(Slices, blocks), rest);
        }

        rest.MergeTotals(new LogTablesView(Current));
        var saved = new SpilledTables();
        if (Spilled.IsEmpty)
        {
            saved.Add(Current, blocks);
        }
        else
        {
            saved.AddMerged(Spilled, Current, blocks, Memory!);
            Replace(saved);
        }

        return Saved(0, [.. Enumerable.Range(0, SpilledTables.Parts).SelectMany(part => saved[part].Select(block => ((long)part, block)))], rest);

        SavedFigures Saved(int hours, IReadOnlyList<(long Place, SpilledBlock Block)> written, LogTables others)
        {
            var output = new ArrayBufferWriter<byte>();
            PartialWriter.Write(output, format, options, new LogTablesView(others), splits);
            return new SavedFigures(hours, written, new ReadOnlySequence<byte>(output.WrittenMemory));
        }
    }

    /// <summary>Writes what is in memory to files, if it is more than it may be.</summary>
    /// <param name="format">The format of the lines.</param>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void SpillIfLarge(AccessLogFormat format)
    {
        if (Memory is { } memory && MemoryBytes > memory.AccumulatorBytes)
        {
            Spill(format);
        }
    }

    /// <summary>Writes what is in memory to files.</summary>
    /// <param name="format">The format of the lines.</param>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Spill(AccessLogFormat format)
    {
        using var file = new SpillBlockFile(Memory!.Directory, "tables");
        Spill(new TableBlocks(file, format, options));
        file.Complete();
    }

    /// <summary>Writes what is in memory to a file, but for what does not grow with the number of keys.</summary>
    /// <param name="blocks">Where to.</param>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Spill(TableBlocks blocks)
    {
        JoinSlices();
        Spilled.Add(Current, blocks);
        KeepTotals();
    }

    /// <summary>Writes what is in many files to one, merged: each report has to read it.</summary>
    /// <param name="format">The format of the lines.</param>
    /// <exception cref="SpillException">A file cannot be written or read.</exception>
    public void Compact(AccessLogFormat format)
    {
        if (Memory is null || Enumerable.Range(0, SpilledTables.Parts).All(part => Spilled[part].Count < ManyBlocks))
        {
            return;
        }

        using var file = new SpillBlockFile(Memory.Directory, "merged");
        var merged = new SpilledTables();
        merged.AddMerged(Spilled, Current, new TableBlocks(file, format, options), Memory);
        file.Complete();
        Replace(merged);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Dispose();
        Current = new LogTables(options);
        Spilled = new SpilledTables();
        if (Slices is not null)
        {
            KeepSlices();
        }
    }

    public void Dispose()
    {
        Current.Dispose();
        Slices?.Dispose();
    }

    /// <summary>All is in other files now.</summary>
    private void Replace(SpilledTables files)
    {
        var former = Spilled;
        Spilled = files;
        KeepTotals();
        former.DeleteFrom(Memory!.Directory);
    }

    private void KeepTotals()
    {
        var rest = new LogTables(options);
        rest.MergeTotals(new LogTablesView(Current));
        Current.Dispose();
        Current = rest;
    }

    private void JoinSlices()
    {
        var figures = (Current, Slices);
        TimeSlices.Join(ref figures);
        (Current, Slices) = figures;
    }
}
