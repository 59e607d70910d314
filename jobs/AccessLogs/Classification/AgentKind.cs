namespace AccessLogs.Classification;

/// <summary>Who is behind a user agent, as far as it says so itself.</summary>
internal enum AgentKind
{
    /// <summary>A browser, which is a person's or pretends to be.</summary>
    Person,

    /// <summary>A crawler: a search engine, a preview of links, a monitor.</summary>
    Bot,

    /// <summary>A crawler that reads for language models.</summary>
    AiCrawler,

    /// <summary>A scanner for weak points.</summary>
    Scanner,

    /// <summary>A library or a tool that sends requests.</summary>
    Tool,

    /// <summary>It says nothing, or nothing that is known.</summary>
    Unknown,
}
