using AccessLogs.Places;
using AccessLogs.Selection;

namespace AccessLogs;

/// <summary>What of the lines is counted. Checked when it is set; cannot be changed; travels to the workers as it was given.</summary>
public sealed record AnalysisOptions
{
    private readonly string? _where;
    private readonly string? _since;
    private readonly string? _until;
    private readonly IReadOnlyList<string> _exclude = [];
    private readonly string _anonymityKey = "";
    private readonly IReadOnlyList<GroupBy> _groups = [];
    private readonly string? _timeZone;
    private readonly IReadOnlyList<string> _staticFiles = [];
    private readonly int _latest;
    private readonly IReadOnlyList<string> _urlPatterns = [];

    /// <summary>All lines as they are.</summary>
    public static AnalysisOptions Default { get; } = new();

    /// <summary>Lines that are not as this <see cref="LineFilter"/> says are left out.</summary>
    /// <value>The default is null: none is left out.</value>
    /// <exception cref="FilterSyntaxException">It does not compile.</exception>
    public string? Where
    {
        get => _where;
        init => _where = value is null ? null : new LineFilter(value).Text;
    }

    /// <summary>
    /// Lines before this time are left out. <c>2026-11-28</c>, <c>2026-11-28T10:05</c>, <c>2026-11-28T10:05:30</c>: by the clock of each line,
    /// or with <c>Z</c> or <c>+02:00</c> behind it an instant.
    /// </summary>
    /// <value>The default is null.</value>
    /// <exception cref="ArgumentException">It is no time.</exception>
    public string? Since
    {
        get => _since;
        init => _since = Time(value);
    }

    /// <summary>Lines after this time are left out; of a day all is in, of a minute too.</summary>
    /// <value>The default is null.</value>
    /// <exception cref="ArgumentException">It is no time.</exception>
    public string? Until
    {
        get => _until;
        init => _until = Time(value);
    }

    /// <summary>Whether no line can be of the time that is asked for, since <see cref="Until"/> ends before <see cref="Since"/> begins.</summary>
    public bool HasNoTime => Since is not null && Until is not null && TimeText.TryRead(Since, out var since) && TimeText.TryRead(Until, out var until)
        && since.IsInstant == until.IsInstant && until.Seconds.High < since.Seconds.Low;

    /// <summary>
    /// Lines that are left out: <c>bots</c>; an address or a network; a path, with <c>*</c> for anything; <c>agent:TEXT</c> for a part of the
    /// user agent in any case; or a <see cref="LineFilter"/>.
    /// </summary>
    /// <value>The default is none.</value>
    /// <exception cref="FilterSyntaxException">One is none of these.</exception>
    public IReadOnlyList<string> Exclude
    {
        get => _exclude;
        init => _exclude = [.. value.Select(what => (what, new LineFilter(Exclusion.Filter(what))).what)];
    }

    /// <summary>
    /// The clock of all lines: a name of the IANA database (<c>Europe/Berlin</c>), <c>UTC</c>, or an offset (<c>+02:00</c>). Lines are chosen and counted by
    /// the days and hours of it.
    /// </summary>
    /// <value>The default is null: each line's own.</value>
    /// <exception cref="ArgumentException">There is no such zone.</exception>
    public string? TimeZone
    {
        get => _timeZone;
        init => _timeZone = value is null ? null : (value, ClockChange.Find(value)).value;
    }

    /// <summary>Whether paths are counted without their query strings. Lines are chosen by their whole paths.</summary>
    /// <value>The default is false.</value>
    public bool CutsQueries { get; init; }

    /// <summary>Further extensions of files that are the same for all who ask: <c>.mp3</c> or <c>mp3</c>.</summary>
    /// <value>The default is none, beside those that everybody has.</value>
    /// <exception cref="ArgumentException">One is none.</exception>
    public IReadOnlyList<string> StaticFiles
    {
        get => _staticFiles;
        init => _staticFiles = [.. value.Select(Classification.StaticFiles.ExtensionOf)];
    }

    /// <summary>What becomes of clients, after lines are chosen and before they are counted.</summary>
    /// <value>The default is <see cref="Anonymity.None"/>.</value>
    public Anonymity Anonymity { get; init; }

    /// <summary>The key of <see cref="Anonymity.Hashed"/>: with the same, a client is the same in each report.</summary>
    /// <value>The default is empty.</value>
    public string AnonymityKey
    {
        get => _anonymityKey;
        init => _anonymityKey = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Panels of requests by the values of fields.</summary>
    /// <value>The default is none.</value>
    /// <exception cref="ArgumentException">Two are of the same fields.</exception>
    public IReadOnlyList<GroupBy> Groups
    {
        get => _groups;
        init => _groups = value.Select(group => group.PanelName).Distinct(StringComparer.Ordinal).Count() == value.Count
            ? [.. value]
            : throw new ArgumentException("two groups are of the same fields", nameof(value));
    }

    /// <summary>Panels of visits: how many pages, how long, where they began and ended.</summary>
    /// <value>The default is false.</value>
    public bool Sessions { get; init; }

    /// <summary>A panel of the latest requests, so many.</summary>
    /// <value>The default is 0: none.</value>
    public int Latest
    {
        get => _latest;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _latest = value;
        }
    }

    /// <summary>Panels of attacks: injection, traversal, probes, by kind with the first lines of each, and by client.</summary>
    /// <value>The default is false.</value>
    public bool Attacks { get; init; }

    /// <summary>
    /// Whether figures that would take memory with the log are approximate, in bounded memory: of keys those that lead, visitors by sketches. It is said
    /// of each figure how far it may be off.
    /// </summary>
    /// <value>The default is false.</value>
    public bool Approximate { get; init; }

    /// <summary>A panel of what those do who do not say that they are bots.</summary>
    /// <value>The default is false.</value>
    public bool Behaviour { get; init; }

    /// <summary>A panel of requests by route: paths with <c>{n}</c> in the place of numbers. <see cref="UrlPatterns"/> ask for it too.</summary>
    /// <value>The default is false.</value>
    public bool Routes { get; init; }

    /// <summary>Routes: <c>/user/{n}/posts/{slug}</c>, <c>/static/*</c>. A path is of the first that fits.</summary>
    /// <value>The default is none.</value>
    /// <exception cref="FilterSyntaxException">One is no pattern.</exception>
    public IReadOnlyList<string> UrlPatterns
    {
        get => _urlPatterns;
        init => _urlPatterns = [.. value.Select(pattern => (pattern, new RoutePattern(pattern)).pattern)];
    }

    /// <summary>
    /// Databases of addresses (<c>.mmdb</c> of GeoIP2's schema): panels of countries, continents, cities and autonomous systems. What several know
    /// is taken from the first. Workers open them too, by the same paths, if lines are chosen or grouped by places or if clients are made unknown.
    /// </summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> GeoDatabases { get; init; } = [];

    /// <summary>Opens a database and closes it, so that one that can't be used is known before the work.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It can't be read, or is no such database.</exception>
    public static void RequireGeoDatabase(string path) => new GeoDatabase([path]).Dispose();

    /// <summary>Whether lines are chosen or grouped by where their clients are; that needs <see cref="GeoDatabases"/>.</summary>
    public bool ChoosesByPlace => NewFilter(GeoDatabase.None) is { UsesPlaces: true } || Groups.Any(group => group.UsesPlaces);

    /// <summary>Whether it is asked for each line where its client is: else it is enough to ask for each client, when the report is made.</summary>
    internal bool ReadsPlaces => CountsPlaces || ChoosesByPlace;

    /// <summary>All that has a table of groups: what the user grouped, and what is a group by itself.</summary>
    internal IReadOnlyList<GroupBy> AllGroups =>
    [
        .. Groups,
        .. Attacks ? [GroupBy.Attacks, GroupBy.AttackSources] : Array.Empty<GroupBy>(),
        .. Routes || UrlPatterns.Count > 0 ? [GroupBy.Routes] : Array.Empty<GroupBy>(),
        .. CountsPlaces ? GroupBy.Places : [],
    ];

    /// <summary>Whether places are counted as the lines come: a client that was made unknown is nowhere, and one that is dropped too.</summary>
    internal bool CountsPlaces => GeoDatabases.Count > 0 && (Anonymity != Anonymity.None || Approximate);

    /// <summary>Whether anything is counted that not every report has.</summary>
    internal bool HasStudies => AllGroups.Count > 0 || Sessions || Latest > 0;

    /// <summary>Whether what was counted by these options can be added to what was counted by others.</summary>
    /// <param name="other">The others.</param>
    /// <returns>True when both have the same tables.</returns>
    internal bool HasTablesOf(AnalysisOptions other) =>
        Sessions == other.Sessions && Approximate == other.Approximate && Latest == other.Latest
        && (!Approximate || (Behaviour == other.Behaviour && (!Behaviour || StaticFiles.SequenceEqual(other.StaticFiles, StringComparer.Ordinal))))
        && UrlPatterns.SequenceEqual(other.UrlPatterns, StringComparer.Ordinal)
        && AllGroups.Select(group => (group.PanelName, group.Fields, group.Metrics)).SequenceEqual(other.AllGroups.Select(group => (group.PanelName, group.Fields, group.Metrics)));

    /// <summary>All that says which lines are counted, as one filter; null for all lines.</summary>
    /// <param name="places">Where clients are.</param>
    internal LineFilter? NewFilter(GeoDatabase places)
    {
        List<string> parts =
        [
            .. Where is null ? Array.Empty<string>() : [$"({Where})"],
            .. Since is null ? Array.Empty<string>() : [$"time>='{Since}'"],
            .. Until is null ? Array.Empty<string>() : [$"time<='{Until}'"],
            .. Exclude.Select(what => $"not ({Exclusion.Filter(what)})"),
        ];
        return parts.Count == 0 ? null : new LineFilter(string.Join(" and ", parts), places);
    }

    private static string? Time(string? text) => text is null || TimeText.TryRead(text, out _)
        ? text
        : throw new ArgumentException($"'{text}' is no time: {TimeText.Expected}", nameof(text));
}
