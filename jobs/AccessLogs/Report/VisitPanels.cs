using System.Runtime.InteropServices;
using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>The panels of visits: by who is behind them, and of people where they began, ended and how long they were.</summary>
internal sealed unsafe class VisitPanels
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private const int Thousand = 1_000;

    /// <summary>The lengths that visits are sorted into: up to so many seconds.</summary>
    private static readonly (long Seconds, string Name)[] Lengths =
    [
        (0, "0 s (one page, or one second)"), (10, "1 to 10 s"), (30, "11 to 30 s"), (60, "31 to 60 s"), (180, "1 to 3 min"), (600, "3 to 10 min"), (1_800, "10 to 30 min"),
        (3_600, "30 to 60 min"), (long.MaxValue, "over 1 h"),
    ];

    private readonly Dictionary<string, Group> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], Group> _entries = new(NameComparer.Instance);
    private readonly Dictionary<byte[], Group> _exits = new(NameComparer.Instance);
    private readonly Dictionary<string, Group> _lengths = new(StringComparer.Ordinal);

    private SampleRate _rate;

    /// <summary>Adds the visits of tables.</summary>
    /// <param name="tables">The tables, of whose visitors none was added before.</param>
    public void Add(LogTables tables)
    {
        var kinds = KindsOfAgents(tables);
        Add(tables.Visits!, visit => kinds[visit.UserAgent]);
    }

    /// <summary>Adds the visits of a sample, each for all those that it stands for.</summary>
    /// <param name="sample">The sample, in the place of tables.</param>
    public void Add(VisitSample sample)
    {
        _rate = sample.Rate;
        Add(sample.Visits, visit => sample.Kinds[visit.Host]);
    }

    private void Add(VisitTable visits, Func<VisitSpan, AgentKind> kindOf)
    {
        var pages = NamesOfPages(visits);
        foreach (ref readonly var visit in visits.Spans)
        {
            if (visit.Pages == 0)
            {
                continue;
            }

            var kind = kindOf(visit);
            Of(_kinds, AgentPanels.NameOf(kind)).Add(visit);
            if (kind is AgentKind.Person or AgentKind.Unknown)
            {
                var seconds = visit.End - visit.Start;
                Of(_entries, pages[visit.Entry]).Add(visit);
                Of(_exits, pages[visit.Exit]).Add(visit);
                Of(_lengths, Array.Find(Lengths, length => seconds <= length.Seconds).Name).Add(visit);
            }
        }

        foreach (var group in (IEnumerable<Group>)[.. _kinds.Values, .. _entries.Values, .. _exits.Values, .. _lengths.Values])
        {
            group.EndPart();
        }
    }

    /// <summary>Makes the panels.</summary>
    /// <param name="choice">Which rows they have.</param>
    /// <returns>The panels.</returns>
    public ReportPanel[] Build(RowChoice choice) =>
    [
        Panel(Panels.Sessions, _kinds.Select(kind => (Encoding.UTF8.GetBytes(kind.Key), kind.Value)), Figures, choice),
        Panel(Panels.EntryPages, _entries.Select(page => (page.Key, page.Value)), Figures, choice),
        Panel(Panels.ExitPages, _exits.Select(page => (page.Key, page.Value)), group => [group.Visits * _rate.Scale], choice),
        Panel(Panels.VisitLengths, _lengths.Select(length => (Encoding.UTF8.GetBytes(length.Key), length.Value)), group => [group.Visits * _rate.Scale, group.Pages * _rate.Scale], choice),
    ];

    private long[] Figures(Group group) =>
    [
        group.Visits * _rate.Scale, group.Pages * _rate.Scale, group.Pages * Thousand / group.Visits, group.Bounces * _rate.Scale, group.Bounces * Thousand / group.Visits,
        group.Seconds > long.MaxValue / MicrosecondsPerSecond ? long.MaxValue : group.Seconds * MicrosecondsPerSecond / group.Visits,
    ];

    private ReportPanel Panel(PanelDefinition definition, IEnumerable<(byte[] Name, Group Figures)> groups, Func<Group, long[]> figures, RowChoice choice)
    {
        var rows = groups.OrderByDescending(group => group.Figures.Visits).ThenBy(group => group.Name, ByteOrder.Instance).ToList();
        return new ReportPanel(
            definition,
            [
                .. rows.Take(choice.Top).Select(row => new ReportRow(row.Name, row.Figures.Visits * _rate.Scale, row.Figures.Visitors * _rate.Scale, 0)
                {
                    Further = figures(row.Figures),
                    StandardError = _rate.ErrorOf(row.Figures.Squares),
                }),
            ],
            rows.Count)
        { TotalHits = rows.Sum(row => row.Figures.Visits) * _rate.Scale };
    }

    private static AgentKind[] KindsOfAgents(LogTables tables)
    {
        var kinds = new List<AgentKind>();
        foreach (var agent in new KeyEnumerator(tables.UserAgents.View))
        {
            kinds.Add(UserAgentRules.Classify(agent).Kind);
        }

        return [.. kinds];
    }

    private static List<byte[]> NamesOfPages(VisitTable visits)
    {
        var names = new List<byte[]>();
        foreach (var page in new KeyEnumerator(visits.Pages.View))
        {
            names.Add(page.ToArray());
        }

        return names;
    }

    private static Group Of<TKey>(Dictionary<TKey, Group> groups, TKey key)
        where TKey : notnull => CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _) ??= new Group();

    private sealed class Group
    {
        private readonly Dictionary<(int Host, int UserAgent), int> _visitors = []; // of the tables that are being added

        public long Visits { get; private set; }

        public long Pages { get; private set; }

        public long Bounces { get; private set; }

        public long Seconds { get; private set; }

        public long Visitors { get; private set; }

        /// <summary>The sum of the squares of the visits of each visitor.</summary>
        public double Squares { get; private set; }

        public void Add(in VisitSpan visit)
        {
            Visits++;
            Pages += visit.Pages;
            Bounces += visit.Pages == 1 ? 1 : 0;
            Seconds += visit.End - visit.Start;
            CollectionsMarshal.GetValueRefOrAddDefault(_visitors, (visit.Host, visit.UserAgent), out _)++;
        }

        public void EndPart()
        {
            Visitors += _visitors.Count;
            Squares += _visitors.Values.Sum(visits => (double)visits * visits);
            _visitors.Clear();
        }
    }
}
