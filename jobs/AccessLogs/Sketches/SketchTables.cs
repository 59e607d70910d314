using System.IO.Hashing;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Report;
using AccessLogs.Tables;

namespace AccessLogs.Sketches;

/// <summary>
/// What is counted in the place of exact keys and visitors: bounded, whatever the log has. All of it merges, in any order, and travels between
/// processes; so hashes are the same everywhere.
/// </summary>
internal sealed unsafe class SketchTables : IDisposable
{
    /// <summary>Registers of all visitors: a standard error of 0.8 %.</summary>
    public const int VisitorRegisters = 1 << 14;

    /// <summary>Registers of an hour of the day, and of a method, protocol or status: 1.6 %.</summary>
    public const int FacetRegisters = 1 << 12;

    /// <summary>The sketches there are.</summary>
    public static readonly int Count = LogTables.RowTableCount + Enum.GetValues<SketchName>().Length;

    private const int AllDays = -1;

    private readonly SketchTable[] _tables;
    private readonly ulong[] _visitors = new ulong[Prefetch.Batch];

    /// <summary>Sketches without lines.</summary>
    /// <param name="options">What is counted beside what every report has.</param>
    public SketchTables(AnalysisOptions options)
    {
        _tables = [.. Enumerable.Range(0, Count).Select(i => i == (int)KeyTable.Requests ? Pages.Table : new SketchTable())];
        Groups = [.. options.AllGroups.Select(group => new GroupSketch(group))];
        Visits = options.Sessions ? new VisitSample() : null;
        Behaviour = options.Behaviour ? new BehaviourSample(StaticFiles.With(options.StaticFiles)) : null;
    }

    /// <summary>Registers of all visitors.</summary>
    public byte[] Visitors { get; } = new byte[VisitorRegisters];

    /// <summary>Registers of the hours of the day, and behind them of each bit of <see cref="Facets"/>.</summary>
    public byte[] Sets { get; } = new byte[(DaySketch.Hours + Facets.Count) * FacetRegisters];

    /// <summary>The days: days since 0001-01-01.</summary>
    public SortedDictionary<int, DaySketch> Days { get; } = [];

    /// <summary>The requests with their response times.</summary>
    public TimedSketch Pages { get; } = new();

    /// <summary>The groups.</summary>
    public IReadOnlyList<GroupSketch> Groups { get; }

    /// <summary>The visits; null when they are not counted.</summary>
    public VisitSample? Visits { get; }

    /// <summary>What visitors do; null when nobody asked.</summary>
    public BehaviourSample? Behaviour { get; }

    /// <summary>The hashes of the visitors of the requests that were <see cref="Add(ReadOnlySpan{LineRecord}, ReadOnlySpan{ExtraKey})">added</see> last.</summary>
    public ReadOnlySpan<ulong> BatchVisitors => _visitors;

    /// <summary>All of them.</summary>
    public IReadOnlyList<SketchTable> All => _tables;

    /// <summary>One of them.</summary>
    public SketchTable this[KeyTable table] => _tables[(int)table];

    /// <inheritdoc cref="this[KeyTable]"/>
    public SketchTable this[SketchName table] => _tables[LogTables.RowTableCount + (int)table];

    /// <summary>The registers of an hour of the day.</summary>
    /// <param name="hour">0 to 23.</param>
    public Span<byte> HourOfDay(int hour) => Sets.AsSpan(hour * FacetRegisters, FacetRegisters);

    /// <summary>The registers of a bit of <see cref="Facets"/>.</summary>
    /// <param name="bit">The bit.</param>
    public Span<byte> Facet(int bit) => Sets.AsSpan((DaySketch.Hours + bit) * FacetRegisters, FacetRegisters);

    /// <summary>Hashes a key: the same in every process.</summary>
    /// <param name="key">The key.</param>
    public static ulong Hash(ReadOnlySpan<byte> key) => XxHash3.HashToUInt64(key);

    /// <summary>Hashes a client with its user agent: a visitor across days.</summary>
    /// <param name="host">The client.</param>
    /// <param name="userAgent">The user agent.</param>
    public static ulong HashOf(ReadOnlySpan<byte> host, ReadOnlySpan<byte> userAgent) => HashOf(AllDays, Hash(host), Hash(userAgent));

    /// <summary>Counts requests, <see cref="Prefetch.Batch"/> at most; <see cref="Prune()"/> is to be called then.</summary>
    /// <param name="records">The requests.</param>
    /// <param name="extraKeys">What few of them have.</param>
    public void Add(ReadOnlySpan<LineRecord> records, ReadOnlySpan<ExtraKey> extraKeys)
    {
        for (var i = 0; i < records.Length; i++)
        {
            _visitors[i] = Add(records[i]);
        }

        foreach (ref readonly var extra in extraKeys)
        {
            var key = new ReadOnlySpan<byte>(extra.Key.Bytes, extra.Key.Length);
            this[extra.Table].Count(key, Hash(key), records[extra.Record].Size, _visitors[extra.Record]);
        }
    }

    /// <summary>Counts a key of a message, which has no visitor.</summary>
    /// <param name="table">Where.</param>
    /// <param name="key">The key.</param>
    /// <param name="hits">How often.</param>
    public void Add(KeyTable table, ReadOnlySpan<byte> key, long hits = 1)
    {
        this[table].See(Hash(key));
        this[table].Add(key, new SketchRow { Hits = hits }, new byte[SketchTable.VisitorRegisters]);
        Prune();
    }

    /// <summary>Adds what others have counted.</summary>
    /// <param name="other">The others.</param>
    public void Merge(SketchTables other)
    {
        using var numbers = new NativeArray<int>();
        Pages.Merge(other.Pages);
        for (var i = 0; i < Count; i++)
        {
            if (i != (int)KeyTable.Requests)
            {
                _tables[i].Merge(other._tables[i], numbers);
            }
        }

        for (var i = 0; i < Groups.Count; i++)
        {
            Groups[i].Merge(other.Groups[i]);
        }

        if (other.Visits is not null)
        {
            Visits?.Merge(other.Visits);
        }

        if (other.Behaviour is not null)
        {
            Behaviour?.Merge(other.Behaviour);
        }

        HyperLogLog.Merge(Visitors, other.Visitors);
        HyperLogLog.Merge(Sets, other.Sets);
        foreach (var (day, sketch) in other.Days)
        {
            HyperLogLog.Merge(Day(day).All, sketch.All);
        }

        Prune();
    }

    /// <summary>The sketch of a day.</summary>
    /// <param name="day">The day.</param>
    public DaySketch Day(int day)
    {
        if (!Days.TryGetValue(day, out var sketch))
        {
            Days.Add(day, sketch = new DaySketch());
        }

        return sketch;
    }

    /// <summary>The rows that are made of others by what their names have in common: of those that were dropped, and of those that are here.</summary>
    /// <param name="table">Which.</param>
    /// <returns>A table, to be disposed of.</returns>
    public SketchTable Derive(SketchName table)
    {
        var derived = new SketchTable();
        using var numbers = new NativeArray<int>();
        derived.Merge(this[table], numbers);
        foreach (var source in SourcesOf(table))
        {
            var row = 0;
            foreach (var key in new KeyEnumerator(source.Keys.View))
            {
                Fold(table, derived, key, source[row], source.Visitors(row));
                row++;
            }
        }

        return derived;
    }

    public void Dispose()
    {
        Pages.Dispose();
        Visits?.Dispose();
        Array.ForEach(_tables, table => table.Dispose());
        foreach (var group in Groups)
        {
            group.Dispose();
        }
    }

    /// <summary>Drops what counts least of the tables that have too many keys.</summary>
    public void Prune()
    {
        foreach (var table in _tables)
        {
            if (table.IsFull)
            {
                PruneAll();
                break;
            }
        }

        foreach (var group in Groups)
        {
            if (group.IsFull)
            {
                group.Prune();
            }
        }

        Visits?.Prune();
        Behaviour?.Prune();
    }

    private ulong Add(in LineRecord record)
    {
        var host = new ReadOnlySpan<byte>(record.Host.Bytes, record.Host.Length);
        var agent = new ReadOnlySpan<byte>(record.UserAgent.Bytes, record.UserAgent.Length);
        var path = new ReadOnlySpan<byte>(record.Path.Bytes, record.Path.Length);
        var (hostHash, agentHash, pathHash) = (Hash(host), Hash(agent), Hash(path));
        var visitor = HashOf(record.Day, hostHash, agentHash);
        this[SketchName.Hosts].Count(host, hostHash, record.Size, visitor);
        this[SketchName.UserAgents].Count(agent, agentHash, record.Size, visitor);
        var row = this[record.Status == 404 ? KeyTable.NotFound : KeyTable.Requests].Count(path, pathHash, record.Size, visitor);
        if (Behaviour is { } behaviour && behaviour.Has(visitor))
        {
            behaviour.Count(record, visitor, pathHash);
        }

        if (record.Referrer.Length > 0)
        {
            var referrer = new ReadOnlySpan<byte>(record.Referrer.Bytes, record.Referrer.Length);
            this[KeyTable.Referrers].Count(referrer, Hash(referrer), record.Size, visitor);
        }

        if (record.ResponseTime >= 0 && record.Status != 404)
        {
            Pages.Latencies.Add(row, record.ResponseTime);
        }

        HyperLogLog.Add(Visitors, visitor);
        var day = Day(record.Day);
        var hour = (int)(record.Hour % DaySketch.Hours);
        HyperLogLog.Add(day.Day, visitor);
        HyperLogLog.Add(day.Hour(hour), visitor);
        HyperLogLog.Add(HourOfDay(hour), visitor);
        for (var bits = record.FacetBits; bits != 0; bits &= bits - 1)
        {
            HyperLogLog.Add(Facet(System.Numerics.BitOperations.TrailingZeroCount(bits)), visitor);
        }

        return visitor;
    }

    private static ulong HashOf(int day, ulong host, ulong agent)
    {
        Span<ulong> words = [host, agent, (ulong)day];
        return XxHash3.HashToUInt64(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
    }

    /// <summary>What is dropped is first added to the rows that are made of it. These come last in turn.</summary>
    private void PruneAll()
    {
        Prune(this[KeyTable.Referrers], SketchName.Sites, SketchName.Phrases);
        Prune(this[KeyTable.NotFound], SketchName.FileTypes);
        Prune(this[SketchName.Hosts], SketchName.Networks);
        Prune(this[SketchName.UserAgents], SketchName.Agents);
        Pages.Prune(FoldInto(SketchName.FileTypes))?.Dispose();
        foreach (var table in _tables)
        {
            Prune(table);
        }
    }

    private void Prune(SketchTable table, params SketchName[] targets) => table.Prune(FoldInto(targets));

    private SketchDrop FoldInto(params SketchName[] targets) => (key, _, in figures, visitors) =>
    {
        foreach (var target in targets)
        {
            Fold(target, this[target], key, figures, visitors);
        }
    };

    private static void Fold(SketchName table, SketchTable target, ReadOnlySpan<byte> key, in SketchRow figures, ReadOnlySpan<byte> visitors)
    {
        Span<byte> scratch = stackalloc byte[DerivedRows.ScratchSize];
        var name = table switch
        {
            SketchName.Sites => ReferrerRules.Site(key, scratch),
            SketchName.Phrases => ReferrerRules.Phrase(key, scratch),
            SketchName.FileTypes => PathRules.Extension(key, scratch),
            SketchName.Networks => NetworkRules.Of(key, scratch),
            _ => AgentClass.Of(key),
        };
        if (!name.IsEmpty)
        {
            target.See(Hash(name));
            target.Add(name, figures, visitors);
        }
    }

    private SketchTable[] SourcesOf(SketchName table) => table switch
    {
        SketchName.Sites or SketchName.Phrases => [this[KeyTable.Referrers]],
        SketchName.FileTypes => [this[KeyTable.Requests], this[KeyTable.NotFound]],
        SketchName.Networks => [this[SketchName.Hosts]],
        _ => [this[SketchName.UserAgents]],
    };
}
