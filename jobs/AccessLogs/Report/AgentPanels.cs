using AccessLogs.Classification;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>The panels of what user agents say of themselves. A visitor has one user agent, so that all figures are sums.</summary>
internal sealed unsafe class AgentPanels
{
    private readonly SummedRows _systems = new();
    private readonly SummedRows _browsers = new();
    private readonly SummedRows _audience = new();
    private readonly SummedRows _crawlers = new();

    /// <summary>Reads user agents.</summary>
    /// <param name="keys">The user agents.</param>
    /// <param name="rows">The figures of each.</param>
    public void Add(in KeysView keys, Row* rows)
    {
        foreach (var text in new KeyEnumerator(keys))
        {
            Add(UserAgentRules.Classify(text), *rows++);
        }
    }

    /// <summary>Adds the figures of a user agent.</summary>
    /// <param name="agent">What it says.</param>
    /// <param name="row">The figures.</param>
    public void Add(UserAgentInfo agent, in Row row)
    {
        var isPerson = agent.Kind is AgentKind.Person or AgentKind.Unknown;
        _systems.Add(agent.System, Join(agent.System, agent.SystemVersion), row);
        _browsers.Add(isPerson ? agent.Family : "Bots and tools", isPerson ? Join(agent.Family, agent.Version) : agent.Family, row);
        _audience.Add(NameOf(agent.Kind), isPerson ? "" : agent.Family, row);
        if (agent.Kind == AgentKind.AiCrawler)
        {
            _crawlers.Add(agent.Family, Join(agent.Family, agent.Version), row);
        }
    }

    /// <summary>The operating systems.</summary>
    public ReportPanel OperatingSystems(RowChoice choice) => _systems.Panel(Panels.OperatingSystems, choice);

    /// <summary>The browsers.</summary>
    public ReportPanel Browsers(RowChoice choice) => _browsers.Panel(Panels.Browsers, choice);

    /// <summary>People and bots.</summary>
    public ReportPanel Audience(RowChoice choice) => _audience.Panel(Panels.Audience, choice);

    /// <summary>What reads for language models.</summary>
    public ReportPanel AiCrawlers(RowChoice choice) => _crawlers.Panel(Panels.AiCrawlers, choice);

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
}
