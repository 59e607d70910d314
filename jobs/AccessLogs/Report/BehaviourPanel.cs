using System.Numerics;
using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>
/// What those do who do not say that they are bots: programs are told from people by what they ask for. Made of what is counted anyway, for each
/// visitor (day, client, user agent); exact, in whatever order the lines came.
/// </summary>
/// <param name="files">What a browser loads with pages.</param>
internal sealed unsafe class BehaviourPanel(StaticFiles files) : IDisposable
{
    /// <summary>A request each three seconds through the half hours in which there were any: nobody reads so fast.</summary>
    private const long FastHits = 600;

    /// <summary>So many different pages, and not one file that a browser loads with them.</summary>
    private const int ManyPages = 5;

    private static readonly string[] Names = ["Like people", "Ask for robots.txt", "Over 600 requests in half an hour", "Five pages or more, and no files"];

    private readonly Row[] _rows = new Row[Names.Length];
    private readonly RowTable[] _clients = [.. Names.Select(_ => new RowTable())];

    /// <summary>Of the rows of each table by its mark, what their paths are.</summary>
    private readonly PathKind[][] _kinds = new PathKind[RowTable.MaxMark + 1][];

    /// <summary>Adds the visitors of tables.</summary>
    /// <param name="tables">The tables, of whose visitors none was added before.</param>
    public void Add(LogTables tables)
    {
        _kinds[tables.Requests.Mark] = KindsOf(tables.Requests);
        _kinds[tables.NotFound.Mark] = KindsOf(tables.NotFound);
        var isPerson = PeopleByAgent(tables);
        var hosts = HostNames(tables);
        for (var i = 0; i < tables.Visitors.Count; i++)
        {
            ref readonly var visitor = ref tables.Visitors.Visitors[i];
            if (isPerson[visitor.UserAgent])
            {
                var kind = KindOf(tables.Visited[i], visitor);
                Add(ref _rows[kind], visitor);
                var client = _clients[kind].GetOrAdd(hosts[visitor.Host]);
                Add(ref _clients[kind].Rows[client], visitor);
            }
        }
    }

    /// <summary>Makes the panel.</summary>
    /// <param name="top">The most rows, and the most of their items.</param>
    /// <returns>The panel; its items are the clients.</returns>
    public ReportPanel Build(int top)
    {
        var result = Enumerable.Range(0, Names.Length).Where(kind => _rows[kind].Hits > 0).Select(kind => ReportRowOf(Encoding.ASCII.GetBytes(Names[kind]), _rows[kind]) with
        {
            Items = PanelBuilder.Build(Panels.Hosts, new PanelRows(_clients[kind]), new RowChoice(top)).Rows,
        }).OrderByDescending(row => row.Hits).ThenBy(row => row.Name, StringComparer.Ordinal).ToList();
        return new ReportPanel(Panels.Behaviour, [.. result.Take(top)], result.Count);
    }

    public void Dispose() => Array.ForEach(_clients, clients => clients.Dispose());

    private static ReportRow ReportRowOf(byte[] name, in Row row) => new(name, row.Hits, row.Visitors, row.Bytes);

    private static void Add(ref Row row, in Visitor visitor)
    {
        row.Hits += visitor.Hits;
        row.Bytes += visitor.Bytes;
        row.Visitors++;
    }

    private int KindOf(ReadOnlySpan<uint> seen, in Visitor visitor)
    {
        var (pages, hasFiles, hasRobots) = (0, false, false);
        foreach (var path in seen)
        {
            if (_kinds[RowTable.MarkOf(path)] is { } kinds)
            {
                var kind = kinds[RowTable.RowOf(path)];
                pages += kind == PathKind.File ? 0 : 1;
                hasFiles |= kind == PathKind.File;
                hasRobots |= kind == PathKind.Robots;
            }
        }

        if (hasRobots)
        {
            return 1;
        }

        if (visitor.Hits > FastHits * BitOperations.PopCount(visitor.HalfHours))
        {
            return 2;
        }

        return pages >= ManyPages && !hasFiles ? 3 : 0;
    }

    private PathKind[] KindsOf(RowTable table)
    {
        var kinds = new PathKind[table.Keys.Count];
        var row = 0;
        foreach (var path in new KeyEnumerator(table.Keys.View))
        {
            kinds[row++] = PathRules.File(path).SequenceEqual("/robots.txt"u8) ? PathKind.Robots : files.Contains(path) ? PathKind.File : PathKind.Page;
        }

        return kinds;
    }

    private static List<bool> PeopleByAgent(LogTables tables)
    {
        var people = new List<bool>();
        foreach (var agent in new KeyEnumerator(tables.UserAgents.View))
        {
            people.Add(UserAgentRules.Classify(agent).Kind is AgentKind.Person or AgentKind.Unknown);
        }

        return people;
    }

    private static List<byte[]> HostNames(LogTables tables)
    {
        var names = new List<byte[]>();
        foreach (var host in new KeyEnumerator(tables.Hosts.View))
        {
            names.Add(host.ToArray());
        }

        return names;
    }

    private enum PathKind : byte
    {
        Page,
        File,
        Robots,
    }
}
