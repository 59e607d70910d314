namespace AccessLogs;

/// <summary>The panels there are, in the order of the report (docs/report-format.md).</summary>
public static class Panels
{
    private static readonly ReportColumn Visits = new("visits", "Visits", ColumnKind.Count);
    private static readonly ReportColumn PageViews = new("pages", "Pages", ColumnKind.Count);
    private static readonly ReportColumn PagesPerVisit = new("pages_per_visit", "Pages each", ColumnKind.Thousandths);
    private static readonly ReportColumn Bounces = new("bounces", "Bounces", ColumnKind.Count);
    private static readonly ReportColumn BounceRate = new("bounce_rate", "Bounce rate", ColumnKind.PerMille);
    private static readonly ReportColumn VisitTime = new("duration", "Time each", ColumnKind.Microseconds);
    private static readonly ReportColumn Redirects = new("redirects", "3xx", ColumnKind.Count);
    private static readonly ReportColumn ClientErrors = new("client_errors", "4xx", ColumnKind.Count);
    private static readonly ReportColumn ServerErrors = new("server_errors", "5xx", ColumnKind.Count);
    private static readonly ReportColumn Average = new("avg", "Mean", ColumnKind.Microseconds);
    private static readonly ReportColumn Median = new("p50", "p50", ColumnKind.Microseconds);
    private static readonly ReportColumn Percentile95 = new("p95", "p95", ColumnKind.Microseconds);
    private static readonly ReportColumn Percentile99 = new("p99", "p99", ColumnKind.Microseconds);
    private static readonly ReportColumn Longest = new("max", "Max", ColumnKind.Microseconds);
    private static readonly ReportColumn TotalTime = new("total", "In all", ColumnKind.Microseconds) { IsSum = true };

    /// <summary>The columns of response times: <c>avg</c>, <c>p50</c>, <c>p95</c>, <c>p99</c>, <c>max</c>, <c>total</c>.</summary>
    internal static IReadOnlyList<ReportColumn> Times { get; } = [Average, Median, Percentile95, Percentile99, Longest, TotalTime];

    internal static PanelDefinition Days { get; } = new("visitors", "Days", "Day", PanelKey.Day) { Columns = [.. ReportColumn.Standard, Visits] };

    internal static PanelDefinition Hours { get; } = new("hours", "Hours of the day", "Hour", PanelKey.HourOfDay);

    internal static PanelDefinition Weekdays { get; } = new("weekdays", "Days of the week", "Weekday", PanelKey.Weekday);

    internal static PanelDefinition Timeline { get; } = new("timeline", "Hour by hour", "Hour", PanelKey.Hour)
    {
        Columns = [.. ReportColumn.Standard, Redirects, ClientErrors, ServerErrors],
    };

    /// <summary>The same with response times, for logs that have them.</summary>
    internal static PanelDefinition TimelineWithTimes { get; } = Timeline with { Columns = [.. Timeline.Columns, .. Times] };

    internal static PanelDefinition ErrorBursts { get; } = new("error_bursts", "Bursts of errors (5xx)", "Minutes", PanelKey.Minutes)
    {
        Columns = [ReportColumn.Hits, ReportColumn.Bytes, ServerErrors],
        SortedBy = ServerErrors,
    };

    internal static PanelDefinition Requests { get; } = new("requests", "Pages", "Path", PanelKey.Path);

    internal static PanelDefinition StaticFiles { get; } = new("static_files", "Static files", "Path", PanelKey.Path);

    internal static PanelDefinition FileTypes { get; } = new("file_types", "File types", "Extension");

    internal static PanelDefinition NotFound { get; } = new("not_found", "Not found (404)", "Path", PanelKey.Path);

    internal static PanelDefinition ResponseTimes { get; } = new("response_times", "Response times", "Path", PanelKey.Path)
    {
        Columns = [.. ReportColumn.Standard, .. Times],
        SortedBy = TotalTime,
    };

    internal static PanelDefinition SlowPages { get; } = ResponseTimes with { Name = "slow_pages", Title = "Slowest pages", SortedBy = Percentile95 };

    internal static PanelDefinition Hosts { get; } = new("hosts", "Clients", "Address", PanelKey.Client);

    internal static PanelDefinition Networks { get; } = new("networks", "Networks", "Network", PanelKey.Network);

    internal static PanelDefinition Countries { get; } = new("countries", "Countries", "Country");

    internal static PanelDefinition Continents { get; } = new("continents", "Continents", "Continent");

    internal static PanelDefinition Cities { get; } = new("cities", "Cities", "City");

    internal static PanelDefinition AutonomousSystems { get; } = new("asn", "Autonomous systems", "System");

    internal static PanelDefinition OperatingSystems { get; } = new("os", "Operating systems", "System");

    internal static PanelDefinition Browsers { get; } = new("browsers", "Browsers", "Browser");

    internal static PanelDefinition Audience { get; } = new("audience", "People and bots", "Kind");

    internal static PanelDefinition AiCrawlers { get; } = new("ai_crawlers", "AI crawlers", "Crawler");

    internal static PanelDefinition UserAgents { get; } = new("user_agents", "User agents", "User agent", PanelKey.UserAgent);

    internal static PanelDefinition Sessions { get; } = new("sessions", "Visits", "Who")
    {
        Columns = [Visits, ReportColumn.Visitors, PageViews, PagesPerVisit, Bounces, BounceRate, VisitTime],
        SortedBy = Visits,
    };

    internal static PanelDefinition EntryPages { get; } = Sessions with { Name = "entry_pages", Title = "Entry pages", KeyTitle = "Page", Key = PanelKey.Path };

    internal static PanelDefinition ExitPages { get; } = EntryPages with { Name = "exit_pages", Title = "Exit pages", Columns = [Visits, ReportColumn.Visitors] };

    internal static PanelDefinition VisitLengths { get; } = new("visit_lengths", "Lengths of visits", "Length")
    {
        Columns = [Visits, ReportColumn.Visitors, PageViews],
        SortedBy = Visits,
    };

    internal static PanelDefinition LatestRequests { get; } = new("latest", "Latest requests", "Line") { Columns = [ReportColumn.Bytes] };

    internal static PanelDefinition Attacks { get; } = new("attacks", "Attacks", "Kind, with the first lines");

    internal static PanelDefinition AttackSources { get; } = new("attack_sources", "Attacks by client", "Address", PanelKey.Client);

    internal static PanelDefinition Behaviour { get; } = new("behaviour", "What browsers do", "Behaviour");

    internal static PanelDefinition Routes { get; } = new("routes", "Routes", "Route", PanelKey.Path) { Columns = [.. ReportColumn.Standard, .. Times] };

    internal static PanelDefinition Referrers { get; } = new("referrers", "Referrers", "Referrer", PanelKey.Url);

    internal static PanelDefinition ReferringSites { get; } = new("referring_sites", "Referring sites", "Site");

    internal static PanelDefinition KeyPhrases { get; } = new("keyphrases", "Key phrases", "Phrase");

    internal static PanelDefinition VirtualHosts { get; } = new("vhosts", "Virtual hosts", "Host");

    internal static PanelDefinition Users { get; } = new("users", "Users", "User");

    internal static PanelDefinition StatusCodes { get; } = new("status_codes", "Status codes", "Status", PanelKey.Status);

    internal static PanelDefinition Methods { get; } = new("methods", "Methods", "Method");

    internal static PanelDefinition Protocols { get; } = new("protocols", "Protocols", "Protocol");

    internal static PanelDefinition MimeTypes { get; } = new("mime_types", "MIME types", "Type");

    internal static PanelDefinition TlsProtocols { get; } = new("tls", "TLS versions", "Version");

    internal static PanelDefinition TlsCiphers { get; } = new("tls_ciphers", "TLS ciphers", "Cipher");

    internal static PanelDefinition CacheStatuses { get; } = new("cache_status", "Cache status", "Status");

    internal static PanelDefinition ErrorLevels { get; } = Message("error_levels", "Error log: severities", "Severity");

    internal static PanelDefinition ErrorModules { get; } = Message("error_modules", "Error log: modules", "Module");

    internal static PanelDefinition ErrorMessages { get; } = Message("error_messages", "Error log: messages", "Message, with # for numbers");

    internal static PanelDefinition ErrorClients { get; } = Message("error_clients", "Error log: clients", "Address") with { Key = PanelKey.Client };

    internal static PanelDefinition ErrorDays { get; } = Message("error_days", "Error log: days", "Day") with { Key = PanelKey.Day };

    internal static PanelDefinition ErrorHours { get; } = Message("error_hours", "Error log: hours of the day", "Hour") with { Key = PanelKey.HourOfDay };

    internal static PanelDefinition OtherFormats { get; } = Message("other_formats", "Lines of other formats", "Format");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PanelDefinition> All { get; } =
    [
        Days, Hours, Weekdays, Timeline, ErrorBursts, Requests, Routes, StaticFiles, FileTypes, NotFound, ResponseTimes, SlowPages, Hosts, Networks,
        Countries, Continents, Cities, AutonomousSystems, OperatingSystems, Browsers, Audience, AiCrawlers, UserAgents,
        Behaviour, Attacks, AttackSources, Sessions, EntryPages, ExitPages, VisitLengths, Referrers, ReferringSites, KeyPhrases, VirtualHosts, Users, StatusCodes,
        Methods, Protocols, MimeTypes, TlsProtocols, TlsCiphers, CacheStatuses, ErrorLevels, ErrorModules, ErrorMessages, ErrorClients, ErrorDays,
        ErrorHours, OtherFormats, LatestRequests,
    ];

    /// <summary>Those that a report always has; of the others those with rows.</summary>
    internal static IReadOnlySet<PanelDefinition> Permanent { get; } =
        new HashSet<PanelDefinition> { Days, Hours, Requests, NotFound, Hosts, UserAgents, Referrers, StatusCodes, Methods };

    private static PanelDefinition Message(string name, string title, string key) => new(name, title, key) { Columns = [ReportColumn.Hits] };
}
