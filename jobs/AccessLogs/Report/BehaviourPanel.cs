using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>
/// What those do who do not say that they are bots: programs are told from people by what they ask for. Made of what is counted anyway, for each
/// visitor (day, client, user agent); exact, in whatever order the lines came. Or of a sample of visitors, each for all those that it stands for.
/// </summary>
/// <param name="files">What a browser loads with pages.</param>
internal sealed unsafe class BehaviourPanel(StaticFiles files) : IDisposable
{
    /// <summary>A request each three seconds through the half hours in which there were any: nobody reads so fast.</summary>
    private const long FastHits = 600;

    /// <summary>So many different pages, and not one file that a browser loads with them.</summary>
    public const int ManyPages = 5;

    private static readonly string[] Names = ["Like people", "Ask for robots.txt", "Over 600 requests in half an hour", "Five pages or more, and no files"];

    private readonly Row[] _rows = new Row[Names.Length];
    private readonly RowTable[] _clients = [.. Names.Select(_ => new RowTable())];

    /// <summary>Of a sample which visitors it has, and so how many one stands for.</summary>
    private SampleRate _rate;

    /// <summary>The most hits of a client that has no visitor in the sample.</summary>
    private long _unseen;

    /// <summary>Of a sample the sums of the squares of each visitor's hits: of each row, and of each of its clients.</summary>
    private readonly double[] _squares = new double[Names.Length];
    private readonly List<double>[] _squaresOfClients = [.. Names.Select(_ => new List<double>())];

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

    /// <summary>Adds the visitors of a sample.</summary>
    /// <param name="sample">The sample, in the place of tables.</param>
    /// <param name="clients">All clients: those that lead among them may be in no sample.</param>
    public void Add(BehaviourSample sample, SketchTable clients)
    {
        _rate = sample.Rate;
        _unseen = sample.Level == 0 ? 0 : MostHitsBeside(sample, clients);
        foreach (var visitor in sample.Visitors.Values)
        {
            if (!visitor.IsBot)
            {
                var kind = KindOf(visitor.PageCount, visitor.HasFiles, visitor.HasRobots, visitor.Hits, visitor.HalfHours);
                var client = _clients[kind].GetOrAdd(visitor.Client);
                if (client == _squaresOfClients[kind].Count)
                {
                    _squaresOfClients[kind].Add(0);
                }

                AddScaled(ref _rows[kind], ref _squares[kind], visitor);
                AddScaled(ref _clients[kind].Rows[client], ref CollectionsMarshal.AsSpan(_squaresOfClients[kind])[client], visitor);
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
            StandardError = _rate.ErrorOf(_squares[kind]),
            Items = PanelBuilder.Build(Panels.Hosts, new PanelRows(_clients[kind]) { StandardError = _rate.Scale == 1 ? null : client => _rate.ErrorOf(_squaresOfClients[kind][client]) }, new RowChoice(top)).Rows,
        }).OrderByDescending(row => row.Hits).ThenBy(row => row.Name, StringComparer.Ordinal).ToList();
        return new ReportPanel(Panels.Behaviour, [.. result.Take(top)], result.Count) { UnseenItems = _unseen };
    }

    /// <summary>What a path says.</summary>
    /// <param name="path">The path.</param>
    /// <param name="files">What a browser loads with pages.</param>
    public static PathKind KindOf(ReadOnlySpan<byte> path, StaticFiles files) =>
        PathRules.File(path).SequenceEqual("/robots.txt"u8) ? PathKind.Robots : files.Contains(path) ? PathKind.File : PathKind.Page;

    public void Dispose() => Array.ForEach(_clients, clients => clients.Dispose());

    private static ReportRow ReportRowOf(byte[] name, in Row row) => new(name, row.Hits, row.Visitors, row.Bytes);

    private static void Add(ref Row row, in Visitor visitor)
    {
        row.Hits += visitor.Hits;
        row.Bytes += visitor.Bytes;
        row.Visitors++;
    }

    private static long MostHitsBeside(BehaviourSample sample, SketchTable clients)
    {
        using var known = new ByteKeyTable();
        foreach (var visitor in sample.Visitors.Values)
        {
            known.GetOrAdd(visitor.Client);
        }

        var (most, number) = (clients.Dropped, 0);
        foreach (var client in new KeyEnumerator(clients.Keys.View))
        {
            var count = known.Count;
            if (known.GetOrAdd(client) == count)
            {
                most = Math.Max(most, clients[number].Hits + clients[number].Missing);
            }

            number++;
        }

        return most;
    }

    private void AddScaled(ref Row row, ref double squares, in VisitorBehaviour visitor)
    {
        row.Hits += visitor.Hits * _rate.Scale;
        row.Bytes += visitor.Bytes * _rate.Scale;
        row.Visitors = (int)Math.Min(row.Visitors + _rate.Scale, int.MaxValue);
        squares += (double)visitor.Hits * visitor.Hits;
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

        return KindOf(pages, hasFiles, hasRobots, visitor.Hits, visitor.HalfHours);
    }

    private static int KindOf(int pages, bool hasFiles, bool hasRobots, long hits, ulong halfHours)
    {
        if (hasRobots)
        {
            return 1;
        }

        if (hits > FastHits * BitOperations.PopCount(halfHours))
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
            kinds[row++] = KindOf(path, files);
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
}
