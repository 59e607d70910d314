using AccessLogs.Partials;
using AccessLogs.Spilling;

namespace AccessLogs.Accumulation;

/// <summary>
/// The tables of an accumulator: those of all lines or of a span of time each, and in files what is more than memory may hold. Figures that are in
/// files, or that were merged with such, are of all times.
/// </summary>
/// <param name="options">What is counted.</param>
internal sealed class AccumulatedTables(AnalysisOptions options) : IDisposable
{
    private TableSpill _spill = new(null);

    /// <summary>The tables that lines are counted in.</summary>
    public LogTables Current { get; private set; } = new(options);

    /// <summary>The spans of time; null when figures are not kept apart.</summary>
    public TimeSlices? Slices { get; private set; }

    /// <summary>What is in files.</summary>
    public SpilledTables Spilled => _spill.Tables;

    /// <summary>How much memory the tables may hold; null for all that there is.</summary>
    /// <value>To be set before there are lines.</value>
    public MemoryBudget? Memory
    {
        get;
        set => (field, _spill) = (value, new TableSpill(value));
    }

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

    /// <summary>Writes what is in memory to files, if it is more than it may be.</summary>
    /// <param name="format">The format of the lines.</param>
    /// <exception cref="Gearman.MapReduce.SpillException">The file cannot be written.</exception>
    public void SpillIfLarge(AccessLogFormat format)
    {
        if (Memory is { } memory && (Slices?.MemoryBytes ?? Current.MemoryBytes) > memory.AccumulatorBytes)
        {
            Spill(format);
        }
    }

    /// <summary>Writes what is in memory to files.</summary>
    /// <param name="format">The format of the lines.</param>
    /// <exception cref="Gearman.MapReduce.SpillException">The file cannot be written.</exception>
    public void Spill(AccessLogFormat format)
    {
        JoinSlices();
        Current = _spill.Spill(Current, format, options);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Dispose();
        Current = new LogTables(options);
        _spill = new TableSpill(Memory);
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

    private void JoinSlices()
    {
        var figures = (Current, Slices);
        TimeSlices.Join(ref figures);
        (Current, Slices) = figures;
    }
}
