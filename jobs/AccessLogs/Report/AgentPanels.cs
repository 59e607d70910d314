using System.Runtime.InteropServices;
using System.Text;
using AccessLogs.Classification;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>The panels of what user agents say of themselves. A visitor has one user agent, so that all figures are sums.</summary>
internal sealed unsafe class AgentPanels
{
    private readonly Dictionary<string, Group> _systems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _browsers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _audience = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _crawlers = new(StringComparer.Ordinal);

    /// <summary>Reads the user agents.</summary>
    /// <param name="keys">The user agents.</param>
    /// <param name="rows">The figures of each.</param>
    public AgentPanels(in KeysView keys, Row* rows)
    {
        var next = keys.Keys;
        var end = next + keys.Length;
        for (var i = 0; i < keys.Count; i++)
        {
            var length = (int)Varint.Read(ref next, end);
            var agent = UserAgentRules.Classify(new ReadOnlySpan<byte>(next, length));
            next += length;
            var isPerson = agent.Kind is AgentKind.Person or AgentKind.Unknown;
            Add(_systems, agent.System, Join(agent.System, agent.SystemVersion), rows[i]);
            Add(_browsers, isPerson ? agent.Family : "Bots and tools", isPerson ? Join(agent.Family, agent.Version) : agent.Family, rows[i]);
            Add(_audience, NameOf(agent.Kind), isPerson ? "" : agent.Family, rows[i]);
            if (agent.Kind == AgentKind.AiCrawler)
            {
                Add(_crawlers, agent.Family, Join(agent.Family, agent.Version), rows[i]);
            }
        }
    }

    /// <summary>The operating systems.</summary>
    public ReportPanel OperatingSystems(RowChoice choice) => Panel(Panels.OperatingSystems, _systems, choice);

    /// <summary>The browsers.</summary>
    public ReportPanel Browsers(RowChoice choice) => Panel(Panels.Browsers, _browsers, choice);

    /// <summary>People and bots.</summary>
    public ReportPanel Audience(RowChoice choice) => Panel(Panels.Audience, _audience, choice);

    /// <summary>What reads for language models.</summary>
    public ReportPanel AiCrawlers(RowChoice choice) => Panel(Panels.AiCrawlers, _crawlers, choice);

    /// <summary>The name of a kind for people.</summary>
    public static string NameOf(AgentKind kind) => kind switch
    {
        AgentKind.Person => "People (browsers)",
        AgentKind.Bot => "Bots",
        AgentKind.AiCrawler => "AI crawlers",
        AgentKind.Scanner => "Scanners",
        AgentKind.Tool => "Tools and libraries",
        _ => "Unknown",
    };

    private static string Join(string name, string version) => version.Length > 0 ? $"{name} {version}" : name;

    private static void Add(Dictionary<string, Group> groups, string name, string item, in Row row)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, name, out _);
        group ??= new Group();
        Add(ref group.Row, row);
        if (item.Length > 0)
        {
            Add(ref CollectionsMarshal.GetValueRefOrAddDefault(group.Items, item, out _), row);
        }
    }

    private static void Add(ref Row sum, in Row row)
    {
        sum.Hits += row.Hits;
        sum.Bytes += row.Bytes;
        sum.Visitors += row.Visitors;
    }

    private static ReportPanel Panel(PanelDefinition definition, Dictionary<string, Group> groups, RowChoice choice)
    {
        // Few enough to have all where some are asked for by name.
        var top = choice.Names is null ? choice.Top : int.MaxValue;
        var rows = Sorted(groups.Select(group => Row(group.Key, group.Value.Row) with
        {
            Items = group.Value.Items.Count > 1 || !group.Value.Items.ContainsKey(group.Key)
                ? Sorted(group.Value.Items.Select(item => Row(item.Key, item.Value)), choice.Top)
                : [],
        }), top);
        return new ReportPanel(definition, rows, groups.Count) { TotalHits = groups.Values.Sum(group => group.Row.Hits) };
    }

    private static ReportRow[] Sorted(IEnumerable<ReportRow> rows, int top) =>
        [.. rows.OrderByDescending(row => row.Hits).ThenBy(row => row.Name, StringComparer.Ordinal).Take(top)];

    private static ReportRow Row(string name, in Row row) => new(Encoding.UTF8.GetBytes(name), row.Hits, row.Visitors, row.Bytes);

    private sealed class Group
    {
        public Row Row;

        public Dictionary<string, Row> Items { get; } = new(StringComparer.Ordinal);
    }
}
