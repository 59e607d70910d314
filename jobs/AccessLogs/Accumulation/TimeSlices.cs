namespace AccessLogs.Accumulation;

/// <summary>
/// The figures by spans of time: as fine as at most <see cref="MaxSlices"/> spans with lines allow, an hour at best. Spans become coarser as
/// lines of more times come; what is left at the end depends on the lines alone, not on their order or on what was merged when.
/// </summary>
internal sealed class TimeSlices : IDisposable
{
    /// <summary>The most spans that have lines.</summary>
    public const int MaxSlices = 64;

    /// <summary>Hours of a span; each is a multiple of the one before, so that spans nest. Beyond, twelve times more.</summary>
    private static readonly int[] Spans = [1, 4, 24, 7 * 24, 28 * 24];

    private readonly AnalysisOptions _options;
    private readonly Dictionary<long, LogTables> _tables = [];
    private LogTables _current;
    private long _currentStart = long.MaxValue;
    private long? _otherBytes; // of all but the current ones; null while it is not known

    /// <summary>No spans yet.</summary>
    /// <param name="options">What is counted.</param>
    /// <param name="timeless">Figures of lines that have no time: they become those of the first span.</param>
    public TimeSlices(AnalysisOptions options, LogTables timeless) => (_options, _current) = (options, timeless);

    /// <summary>Hours of each span.</summary>
    public int Hours { get; private set; } = Spans[0];

    /// <summary>The spans with lines, by the first hour of each: hours since 0001-01-01 as the lines write them.</summary>
    public IEnumerable<(long Start, LogTables Tables)> InOrder => _tables.OrderBy(slice => slice.Key).Select(slice => (slice.Key, slice.Value));

    /// <summary>The tables of all spans.</summary>
    public IEnumerable<LogTables> All => _tables.Count > 0 ? _tables.Values : [_current];

    /// <summary>How many spans have lines.</summary>
    public int Count => _tables.Count;

    /// <summary>The tables of the span of the last <see cref="Select"/>; before the first, tables of no span.</summary>
    public LogTables Current => _current;

    /// <summary>The memory of all tables, in bytes, about: lines make only the current ones grow, so the others are looked at when it is another.</summary>
    public long MemoryBytes => (_otherBytes ??= All.Sum(tables => tables.MemoryBytes) - _current.MemoryBytes) + _current.MemoryBytes;

    /// <summary>Whether <see cref="Current"/> is the span of an hour.</summary>
    public bool IsCurrent(long hour) => hour >= _currentStart && hour - _currentStart < Hours;

    /// <summary>Makes the span of an hour the current one.</summary>
    /// <param name="hour">The hour since 0001-01-01.</param>
    /// <returns>Its tables.</returns>
    public LogTables Select(long hour)
    {
        if (!_tables.ContainsKey(StartOf(hour)))
        {
            Add(StartOf(hour), _tables.Count == 0 ? _current : new LogTables(_options));
        }

        _otherBytes = null;
        _currentStart = StartOf(hour);
        return _current = _tables[_currentStart];
    }

    /// <summary>Adds the figures of other slices, and leaves them empty.</summary>
    /// <param name="other">The others.</param>
    public void Absorb(TimeSlices other)
    {
        CoarsenTo(other.Hours);
        foreach (var (start, tables) in other.InOrder)
        {
            Absorb(start, tables);
        }

        if (other._tables.Count == 0)
        {
            _current.Absorb(other._current); // lines of no time
        }

        other.Clear();
    }

    /// <summary>Adds figures of a span, and disposes of them.</summary>
    /// <param name="start">An hour of the span.</param>
    /// <param name="tables">The figures.</param>
    public void Absorb(long start, LogTables tables)
    {
        _otherBytes = null;
        var key = StartOf(start);
        if (_tables.TryGetValue(key, out var own))
        {
            var (large, small) = tables.Weight > own.Weight ? (tables, own) : (own, tables);
            large.Absorb(small);
            _tables[key] = large;
            _current = _currentStart == key ? large : _current;
            return;
        }

        if (_tables.Count == 0)
        {
            tables.Absorb(_current);
        }

        Add(key, tables);
    }

    /// <summary>The figures of all spans in new tables.</summary>
    public LogTables Sum()
    {
        var sum = new LogTables(_options);
        foreach (var tables in All)
        {
            sum.Merge(new LogTablesView(tables));
        }

        return sum;
    }

    /// <summary>Puts the figures of all spans together, and leaves them empty.</summary>
    public LogTables Join()
    {
        LogTables[] all = [.. All.OrderByDescending(tables => tables.Weight)];
        foreach (var tables in all[1..])
        {
            all[0].Absorb(tables);
        }

        Clear();
        return all[0];
    }

    /// <summary>Adds figures to others, and leaves the former empty. What is not apart in one of them can't be in both.</summary>
    /// <param name="options">What is counted.</param>
    /// <param name="into">Takes them.</param>
    /// <param name="other">What is added.</param>
    public static void Merge(AnalysisOptions options, ref (LogTables Tables, TimeSlices? Slices) into, ref (LogTables Tables, TimeSlices? Slices) other)
    {
        if (into.Slices is null && other.Slices is not null && into.Tables.ValidLines == 0)
        {
            into.Slices = new TimeSlices(options, into.Tables);
        }

        if (into.Slices is not null && other.Slices is not null)
        {
            into.Slices.Absorb(other.Slices);
            into.Tables = into.Slices.Current;
            other.Tables = other.Slices.Current;
            return;
        }

        Join(ref other);
        if (other.Tables.ValidLines > 0)
        {
            Join(ref into);
        }

        if (into.Slices is null && other.Tables.Weight > into.Tables.Weight)
        {
            (into.Tables, other.Tables) = (other.Tables, into.Tables);
        }

        into.Tables.Absorb(other.Tables);
    }

    /// <summary>Puts the figures of all spans together.</summary>
    /// <param name="figures">The figures; afterwards without spans.</param>
    public static void Join(ref (LogTables Tables, TimeSlices? Slices) figures)
    {
        if (figures.Slices is { } slices)
        {
            figures = (slices.Join(), null);
            slices.Dispose();
        }
    }

    /// <summary>Makes spans as coarse as others are.</summary>
    /// <param name="hours">Hours of a span of the others.</param>
    public void CoarsenTo(int hours)
    {
        while (Hours < hours)
        {
            Coarsen();
        }
    }

    public void Dispose()
    {
        _current.Dispose();
        foreach (var tables in _tables.Values)
        {
            tables.Dispose();
        }
    }

    private void Clear()
    {
        _otherBytes = null;
        _tables.Clear();
        _current = new LogTables(_options);
        _currentStart = long.MaxValue;
    }

    private long StartOf(long hour) => hour - (hour % Hours);

    private void Add(long start, LogTables tables)
    {
        _tables.Add(start, tables);
        (_current, _currentStart) = (tables, start);
        while (_tables.Count > MaxSlices)
        {
            Coarsen();
        }
    }

    private void Coarsen()
    {
        _otherBytes = null;
        Hours = Array.Find(Spans, span => span > Hours) is > 0 and var next ? next : Hours * 12;
        (long Start, LogTables Tables)[] slices = [.. InOrder];
        _tables.Clear();
        foreach (var (start, tables) in slices)
        {
            if (!_tables.TryGetValue(StartOf(start), out var into))
            {
                _tables.Add(StartOf(start), tables);
            }
            else
            {
                into.Absorb(tables);
            }
        }

        if (_tables.Count > 0)
        {
            _currentStart = StartOf(_currentStart);
            _current = _tables[_currentStart];
        }
    }
}
