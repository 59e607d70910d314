using System.Collections.Concurrent;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Places;
using AccessLogs.Spilling;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>
/// What panels are made of, once each visitor is counted: sums by key. They are made of all tables at once, or added up of parts that have
/// no visitor in common.
/// </summary>
internal sealed unsafe class ReportSums : IDisposable
{
    private static readonly int DerivedCount = Enum.GetValues<DerivedTable>().Length;

    private readonly AnalysisOptions _options;
    private readonly RowTable?[] _derived;
    private readonly bool _isOfParts;
    private readonly ConcurrentDictionary<object, bool> _complete = []; // panels are made side by side

    private ReportSums(LogTables tables, VisitorSums visitors, AnalysisOptions options, GeoDatabase places, bool isOfParts)
    {
        (Tables, Visitors, _options, _isOfParts) = (tables, visitors, options, isOfParts);
        _derived = new RowTable[DerivedCount + options.AllGroups.Count];
        Agents = new AgentPanels();
        Places = new PlacePanels(places);
        Behaviour = options.Behaviour ? new BehaviourPanel(StaticFiles.With(options.StaticFiles)) : null;
        Visits = options.Sessions ? new VisitPanels() : null;
    }

    /// <summary>The rows and their figures; of the visitors in them, how many.</summary>
    public LogTables Tables { get; private set; }

    /// <summary>The figures of days, clients, user agents.</summary>
    public VisitorSums Visitors { get; }

    /// <summary>What user agents say of themselves, if it was added.</summary>
    public AgentPanels Agents { get; }

    /// <summary>Where clients are, if it was added.</summary>
    public PlacePanels Places { get; }

    /// <summary>What visitors do, if it was added; null when nobody asked.</summary>
    public BehaviourPanel? Behaviour { get; }

    /// <summary>Visits, if they were added; null when nobody asked.</summary>
    public VisitPanels? Visits { get; }

    /// <summary>How many visitors there are.</summary>
    public int VisitorCount { get; private set; }

    /// <summary>The memory of what grows with the number of keys, in bytes, about.</summary>
    public long MemoryBytes => Tables.MemoryBytes + Visitors.MemoryBytes + _derived.Sum(table => table?.MemoryBytes ?? 0);

    /// <summary>How far clients may be off; null when they are exact.</summary>
    public RowBounds? HostBounds { get; set; }

    /// <summary>How far user agents may be off; null when they are exact.</summary>
    public RowBounds? UserAgentBounds { get; set; }

    /// <summary>Response times of the outer rows of groups, by the group, where those of their items are not all.</summary>
    public Dictionary<int, LatencyTable> OuterLatencies { get; } = [];

    /// <summary>The sums of tables that have all.</summary>
    /// <param name="tables">The tables, to be kept alive and unchanged.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="places">Where clients are.</param>
    public static ReportSums Of(LogTables tables, AnalysisOptions options, GeoDatabase places) =>
        new(tables, new VisitorSums(tables), options, places, isOfParts: false) { VisitorCount = tables.Visitors.Count };

    /// <summary>Sums that parts are added to.</summary>
    /// <param name="rest">What is in no part.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="places">Where clients are.</param>
    public static ReportSums OfParts(LogTables rest, AnalysisOptions options, GeoDatabase places)
    {
        var tables = new LogTables(options, isOfReport: true);
        tables.MergeTotals(new LogTablesView(rest));
        return new ReportSums(tables, new VisitorSums(), options, places, isOfParts: true);
    }

    /// <summary>Adds a part.</summary>
    /// <param name="part">Tables with visitors that no other part has.</param>
    public void Add(LogTables part)
    {
        using var sums = new VisitorSums(part);
        using var hosts = new NativeArray<int>();
        using var userAgents = new NativeArray<int>();
        using var rows = new NativeArray<int>();
        Tables.AddSums(new LogTablesView(part), hosts, userAgents);
        Visitors.AddKeys(sums, part, hosts.Pointer, userAgents.Pointer, Tables);
        for (var i = 0; i < _derived.Length; i++)
        {
            using var derived = Derive(i, part, sums);
            (_derived[i] ??= new RowTable()).Merge(derived.View, rows);
        }

        VisitorCount += part.Visitors.Count;
        Visitors.AddTimes(part);
        AddSmall(part, sums);
    }

    /// <summary>Deals what is by key out, and forgets it; what is not stays.</summary>
    /// <param name="parts">Takes it.</param>
    public void Deal(SumParts parts)
    {
        var by = new KeyParts(parts.Count);
        parts.Add(Tables.Hosts.View, Visitors.Hosts, by);
        parts.Add(Tables.UserAgents.View, Visitors.UserAgents, by);
        for (var i = 0; i < Tables.RowTables.Count; i++)
        {
            var rows = Tables.RowTables[i].View;
            parts.Add(rows.Keys, rows.Rows, i < LogTables.RowTableCount ? by : by.For(_options.AllGroups[i - LogTables.RowTableCount]));
            if (Tables.TimesOf(i) is { } times)
            {
                parts.Add(times.View);
            }
        }

        for (var i = 0; i < _derived.Length; i++)
        {
            var rows = Derived(i).View;
            parts.Add(rows.Keys, rows.Rows, i < DerivedCount ? by : by.For(_options.AllGroups[i - DerivedCount], isOuter: true));
        }

        parts.Write();
        ClearKeys();
    }

    /// <summary>Adds what was dealt out.</summary>
    /// <param name="reader">Stands before it.</param>
    public void Take(ref SumReader reader)
    {
        while (reader.TryRead(out var key, out var figures))
        {
            Visitors.AddHosts(Tables.Hosts.GetOrAdd(key), figures);
        }

        while (reader.TryRead(out var key, out var figures))
        {
            Visitors.AddUserAgents(Tables.UserAgents.GetOrAdd(key), figures);
        }

        using var numbers = new NativeArray<int>();
        for (var i = 0; i < Tables.RowTables.Count; i++)
        {
            var count = Take(ref reader, Tables.RowTables[i], numbers);
            while (Tables.TimesOf(i) is { } times && reader.TryReadTimes(count, out var cell))
            {
                times.Add(cell with { Key = LatencyCell.KeyOf(numbers.Pointer[cell.Row], cell.Bucket) });
            }
        }

        for (var i = 0; i < _derived.Length; i++)
        {
            Take(ref reader, Derived(i), numbers);
        }
    }

    /// <summary>Forgets what is by key.</summary>
    public void ClearKeys()
    {
        var rest = new LogTables(_options, isOfReport: true);
        rest.MergeTotals(new LogTablesView(Tables));
        Tables.Dispose();
        Tables = rest;
        Visitors.ClearKeys();
        Array.ForEach(_derived, table => table?.Dispose());
        Array.Clear(_derived);
    }

    /// <summary>Rows that are made of others.</summary>
    /// <param name="table">Which.</param>
    public RowTable Derived(DerivedTable table) => Derived((int)table);

    /// <summary>The outer rows of a group with items.</summary>
    /// <param name="group">Which of the groups.</param>
    public RowTable Outer(int group) => Derived(DerivedCount + group);

    /// <summary>Reads what user agents say of themselves, and so on, unless it was added part by part, or for panels of other rows before.</summary>
    /// <typeparam name="TPanels">What is read.</typeparam>
    /// <param name="panels">The panels.</param>
    /// <param name="add">Adds the figures of tables to them.</param>
    /// <returns>The panels.</returns>
    public TPanels Complete<TPanels>(TPanels panels, Action<LogTables, VisitorSums> add)
        where TPanels : notnull
    {
        if (!_isOfParts && _complete.TryAdd(panels, true))
        {
            add(Tables, Visitors);
        }

        return panels;
    }

    public void Dispose()
    {
        Visitors.Dispose();
        Behaviour?.Dispose();
        foreach (var (_, latencies) in OuterLatencies)
        {
            latencies.Dispose();
        }

        Array.ForEach(_derived, table => table?.Dispose());
        if (_isOfParts)
        {
            Tables.Dispose();
        }
    }

    /// <returns>How many rows there were.</returns>
    private static int Take(ref SumReader reader, RowTable table, NativeArray<int> numbers)
    {
        var count = 0;
        for (; reader.TryRead(out var key, out var figures); count++)
        {
            numbers.Reserve(count + 1L);
            numbers.Pointer[count] = table.GetOrAdd(key);
            table.Add(numbers.Pointer[count], figures);
        }

        return count;
    }

    private void AddSmall(LogTables part, VisitorSums sums)
    {
        Agents.Add(part.UserAgents.View, sums.UserAgents);
        if (_options.GeoDatabases.Count > 0 && !_options.CountsPlaces)
        {
            Places.Add(part.Hosts.View, sums.Hosts);
        }

        Behaviour?.Add(part);
        Visits?.Add(part);
    }

    private RowTable Derived(int index) => _derived[index] ??= _isOfParts ? new RowTable() : Derive(index, Tables, Visitors);

    private RowTable Derive(int index, LogTables tables, VisitorSums sums)
    {
        switch ((DerivedTable)index)
        {
            case DerivedTable.Sites:
                return Distinct(tables, ReferrerRules.Site, tables.Referrers);
            case DerivedTable.Phrases:
                return Distinct(tables, ReferrerRules.Phrase, tables.Referrers);
            case DerivedTable.FileTypes:
                return Distinct(tables, PathRules.Extension, tables.Requests, tables.NotFound);
            case DerivedTable.Networks:
                var networks = new RowTable();
                DerivedRows.AddSums(networks, tables.Hosts.View, sums.Hosts, NetworkRules.Of);
                return networks;
            default:
                var group = _options.AllGroups[index - DerivedCount];
                return group.Outer == group.Keys.Count
                    ? new RowTable()
                    : Distinct(tables, (key, _) => key[..GroupBatch.LengthOf(key, group.Outer)], tables.RowTables[LogTables.RowTableCount + index - DerivedCount]);
        }
    }

    private static RowTable Distinct(LogTables tables, DerivedRows.KeyOf keyOf, params RowTable[] sources)
    {
        var rows = new RowTable();
        DerivedRows.AddDistinct(rows, keyOf, sources);
        return rows;
    }
}
