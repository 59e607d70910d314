using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>All figures but the line numbers: what is merged, sent and reported.</summary>
internal sealed unsafe class LogTables : IDisposable
{
    /// <summary>How many tables with rows there are.</summary>
    public static readonly int RowTableCount = Enum.GetValues<KeyTable>().Length;

    /// <summary>
    /// The first tables, those of what each line has, share their <see cref="VisitedRows"/>: the rows of a line are added to one set. Each
    /// other table has its own.
    /// </summary>
    public const int TablesOfLines = (int)KeyTable.Referrers + 1;

    /// <summary>How many <see cref="AllVisited"/> there are but for those of groups, which have one each.</summary>
    public static readonly int VisitedCount = 1 + RowTableCount - TablesOfLines;

    /// <summary>Below so much <see cref="Weight"/> a second thread costs more than it saves.</summary>
    private const long ParallelWeight = 100_000;

    private readonly RowTable[] _rowTables;
    private readonly VisitedRows[] _visited;

    /// <summary>Tables without lines.</summary>
    /// <param name="options">Which tables there are beside those that are always there.</param>
    /// <param name="isOfReport">Whether the figures are such as a report shows: then there are no sketches.</param>
    public LogTables(AnalysisOptions options, bool isOfReport = false)
    {
        var groups = options.AllGroups;
        var count = RowTableCount + groups.Count;
        _visited = [.. Enumerable.Range(0, VisitedCount + groups.Count).Select(_ => new VisitedRows())];
        _rowTables = [.. Enumerable.Range(0, count).Select(i => i < TablesOfLines ? new RowTable(Visited, 1 + (uint)i) : new RowTable(_visited[1 + i - TablesOfLines]))];
        GroupLatencies = [.. groups.Select(_ => new LatencyTable())];
        Visits = options is { Sessions: true, Approximate: false } ? new VisitTable() : null;
        Latest = options.Latest > 0 ? new KeptLines(options.Latest) : null;
        Evidence = options.Attacks ? new Evidence() : null;
        Attacks = options is { Attacks: true, Approximate: false } ? new AttackVerdicts() : null;
        Sketches = options.Approximate && !isOfReport ? new SketchTables(options) : null;
        Requests = this[KeyTable.Requests];
        NotFound = this[KeyTable.NotFound];
        Referrers = this[KeyTable.Referrers];
    }

    public ByteKeyTable Hosts { get; } = new();

    public ByteKeyTable UserAgents { get; } = new();

    public VisitorTable Visitors { get; } = new();

    /// <summary>Paths that were found.</summary>
    public RowTable Requests { get; }

    /// <summary>Paths that were answered with 404.</summary>
    public RowTable NotFound { get; }

    public RowTable Referrers { get; }

    /// <summary>Which visitor was seen in which row of <see cref="Requests"/>, <see cref="NotFound"/> and <see cref="Referrers"/>.</summary>
    public VisitedRows Visited => _visited[0];

    /// <summary><see cref="Visited"/>, and then that of each further table.</summary>
    public IReadOnlyList<VisitedRows> AllVisited => _visited;

    public MinuteTable Minutes { get; } = new();

    /// <summary>Response times by rows of <see cref="Requests"/>.</summary>
    public LatencyTable PageLatencies { get; } = new();

    /// <summary>Response times by hours: hours since 0001-01-01 in the lines' own offsets.</summary>
    public LatencyTable HourLatencies { get; } = new();

    /// <summary>Response times by rows of the groups.</summary>
    public IReadOnlyList<LatencyTable> GroupLatencies { get; }

    /// <summary>The visits; null when they are not counted, or in <see cref="Sketches"/>.</summary>
    public VisitTable? Visits { get; }

    /// <summary>The latest requests; null when they are not kept.</summary>
    public KeptLines? Latest { get; }

    /// <summary>The lines that show attacks; null when they are not kept.</summary>
    public Evidence? Evidence { get; }

    /// <summary>What the keys of these tables are as attacks; null when that is not asked for, or not kept.</summary>
    public AttackVerdicts? Attacks { get; }

    /// <summary>What is counted in the place of keys and visitors; null when these are counted.</summary>
    public SketchTables? Sketches { get; }

    /// <summary>Hits and bytes of each bit of <see cref="Facets"/>.</summary>
    public long[] FacetHits { get; } = new long[Facets.Count];

    public long[] FacetBytes { get; } = new long[Facets.Count];

    public long ValidLines { get; set; }

    public long FailedLines { get; set; }

    /// <summary>Lines of their format that were left out: they are not among the valid ones.</summary>
    public long ExcludedLines { get; set; }

    /// <summary>Those of the valid lines that are messages of an error log, and no requests.</summary>
    public long Messages { get; set; }

    public long Bytes { get; set; }

    public TimeRange Times;

    /// <summary>A table by its name.</summary>
    public RowTable this[KeyTable table] => _rowTables[(int)table];

    /// <summary>The tables with rows, in the order of <see cref="KeyTable"/>, and behind them those of the groups.</summary>
    public IReadOnlyList<RowTable> RowTables => _rowTables;

    /// <summary>Which table a number in one of <see cref="AllVisited"/> is a row of.</summary>
    /// <param name="visited">Which of them.</param>
    /// <param name="number">The number, not 0.</param>
    public static int TableOf(int visited, uint number) => (visited == 0 ? 0 : TablesOfLines + visited - 1) + (int)RowTable.MarkOf(number) - 1;

    /// <summary>A measure of the work that merging these tables into others is.</summary>
    public long Weight => Visitors.Count + _rowTables.Sum(table => (long)table.Keys.Count) + _visited.Sum(visited => visited.Count);

    /// <summary>The memory of what grows with the number of keys, in bytes, about.</summary>
    public long MemoryBytes =>
        Hosts.MemoryBytes + UserAgents.MemoryBytes + Visitors.MemoryBytes + PageLatencies.MemoryBytes + (Visits?.MemoryBytes ?? 0) + (Attacks?.MemoryBytes ?? 0)
        + _rowTables.Sum(table => table.MemoryBytes) + _visited.Sum(visited => visited.MemoryBytes) + GroupLatencies.Sum(table => table.MemoryBytes);

    /// <summary>Adds the figures of others, and disposes of these table by table: both together are the most memory there is.</summary>
    /// <param name="other">The others.</param>
    public void Absorb(LogTables other)
    {
        Merge(new LogTablesView(other), i => other._rowTables[i].Dispose());
        other.Dispose();
    }

    /// <summary>Adds the figures of others.</summary>
    /// <param name="other">The others, live or decoded; not changed.</param>
    /// <param name="merged">Told the number of each table with rows that has been read to the end.</param>
    public void Merge(in LogTablesView other, Action<int>? merged = null)
    {
        MergeTotals(other);
        using var hosts = new NativeArray<int>();
        using var userAgents = new NativeArray<int>();
        using var visitors = new NativeArray<int>();
        Hosts.Merge(other.Hosts, hosts);
        UserAgents.Merge(other.UserAgents, userAgents);
        Visitors.Merge(other.Visitors, other.VisitorCount, hosts.Pointer, userAgents.Pointer, visitors);
        MergeRows(other, visitors, merged);
        if (other.Visits is not null)
        {
            Visits?.Merge(other.Visits, hosts.Pointer, userAgents.Pointer);
        }
    }

    /// <summary>Adds of others what does not grow with the number of keys: totals, times, kept lines.</summary>
    /// <param name="other">The others.</param>
    public void MergeTotals(in LogTablesView other)
    {
        ValidLines += other.ValidLines;
        FailedLines += other.FailedLines;
        ExcludedLines += other.ExcludedLines;
        Messages += other.Messages;
        Bytes += other.Bytes;
        Times.Add(other.Times);
        for (var i = 0; i < Facets.Count; i++)
        {
            FacetHits[i] += other.FacetHits[i];
            FacetBytes[i] += other.FacetBytes[i];
        }

        Minutes.Merge(other.Minutes.Span);
        HourLatencies.Merge(other.HourLatencies);
        if (other.Evidence is not null)
        {
            Evidence?.Merge(other.Evidence);
        }

        if (other.Sketches is not null)
        {
            Sketches?.Merge(other.Sketches);
        }

        if (other.Latest is not null)
        {
            Latest?.Merge(other.Latest);
        }
    }

    /// <summary>Adds figures of other visitors: their rows, by key, with how many visitors each has.</summary>
    /// <param name="other">The others, of whose visitors none is here.</param>
    /// <param name="hosts">Takes the number here of each client there.</param>
    /// <param name="userAgents">Takes the number here of each user agent there.</param>
    public void AddSums(in LogTablesView other, NativeArray<int> hosts, NativeArray<int> userAgents)
    {
        Hosts.Merge(other.Hosts, hosts);
        UserAgents.Merge(other.UserAgents, userAgents);
        using var rows = new NativeArray<int>();
        for (var i = 0; i < _rowTables.Length; i++)
        {
            _rowTables[i].Merge(other.RowTables[i], rows);
            MergeTimes(i, other, rows);
        }
    }

    /// <summary>The response times by rows of a table; null for a table that has none.</summary>
    /// <param name="table">Which of the <see cref="RowTables"/>.</param>
    public LatencyTable? TimesOf(int table) =>
        table == (int)KeyTable.Requests ? PageLatencies : table >= RowTableCount ? GroupLatencies[table - RowTableCount] : null;

    public void Dispose()
    {
        Hosts.Dispose();
        UserAgents.Dispose();
        Visitors.Dispose();
        PageLatencies.Dispose();
        HourLatencies.Dispose();
        Visits?.Dispose();
        Sketches?.Dispose();
        Attacks?.Dispose();
        foreach (var latencies in GroupLatencies)
        {
            latencies.Dispose();
        }

        foreach (var table in _rowTables)
        {
            table.Dispose();
        }

        foreach (var visited in _visited)
        {
            visited.Dispose();
        }
    }

    private void MergeRows(LogTablesView other, NativeArray<int> visitors, Action<int>? merged)
    {
        var rows = new NativeArray<int>[_rowTables.Length];
        if (other.Weight < ParallelWeight)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                MergeTable(i);
            }
        }
        else
        {
            Parallel.For(0, rows.Length, MergeTable);
        }

        for (var i = 0; i < _visited.Length; i++)
        {
            MergeVisited(i, other.Visited[i], visitors.Pointer, rows);
        }

        foreach (var numbers in rows)
        {
            numbers.Dispose();
        }

        void MergeTable(int i)
        {
            rows[i] = new NativeArray<int>();
            _rowTables[i].Merge(other.RowTables[i], rows[i]);
            MergeTimes(i, other, rows[i]);
            merged?.Invoke(i);
        }
    }

    private void MergeTimes(int table, in LogTablesView other, NativeArray<int> rows) =>
        TimesOf(table)?.Merge(table < RowTableCount ? other.PageLatencies : other.GroupLatencies[table - RowTableCount], rows.Pointer);

    /// <summary>Adds who was seen where. The rows count each visitor of both sides by now: those that are the same are taken off.</summary>
    private void MergeVisited(int index, VisitedRows other, int* visitors, NativeArray<int>[] rows)
    {
        var visited = _visited[index];
        for (var visitor = 0; visitor < other.VisitorCount; visitor++)
        {
            other.PrefetchSet(visitor + VisitedRows.SetsAhead);
            var numbers = other[visitor];
            var list = visited.NewList(visitors[visitor], other.CountOf(visitor));
            for (var i = 0; i < list.Length; i++)
            {
                list[i] = NumberHere(numbers[i]);
            }

            foreach (var number in list.IsEmpty ? numbers : default)
            {
                if (number != 0 && !visited.Add(visitors[visitor], NumberHere(number)))
                {
                    var table = TableOf(index, number);
                    _rowTables[table].Rows[rows[table].Pointer[RowTable.RowOf(number)]].Visitors--;
                }
            }
        }

        uint NumberHere(uint number) =>
            RowTable.NumberOf(rows[TableOf(index, number)].Pointer[RowTable.RowOf(number)], RowTable.MarkOf(number));
    }
}
