using AccessLogs.Selection;

namespace AccessLogs;

/// <summary>
/// Requests by the values of fields: <c>vhost,status</c> makes a row for each pair of the two; <c>host>path</c> makes a row for each host,
/// with its paths as items.
/// </summary>
public sealed class GroupBy
{
    /// <summary>What is counted if nothing else is said.</summary>
    public const string DefaultMetrics = "count,visitors,bytes";

    /// <summary>More fields than anybody would read.</summary>
    private const int MaxFields = 8;

    /// <summary>Makes a grouping.</summary>
    /// <param name="fields">
    /// Fields (docs/log-analysis.md) with commas between them; with <c>></c> in the place of one comma what is behind it are the items.
    /// </param>
    /// <param name="metrics"><c>count</c>, <c>visitors</c>, <c>bytes</c>, <c>avg</c>, <c>p50</c>, <c>p95</c>, <c>p99</c>, <c>max</c>, <c>total</c>; rows are sorted by the first.</param>
    /// <exception cref="FilterSyntaxException">There is no such field or metric.</exception>
    public GroupBy(string fields, string metrics = DefaultMetrics)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(metrics);
        Fields = fields;
        Metrics = metrics;
        var names = Split(fields, ",>");
        Keys = [.. names.Select(name => Key(fields, name.Text, name.Position))];
        if (Keys.Count > MaxFields)
        {
            throw new FilterSyntaxException(fields, names[MaxFields].Position, $"there can be at most {MaxFields} fields", "fields");
        }

        var nesting = fields.IndexOf('>', StringComparison.Ordinal);
        Outer = nesting < 0 ? Keys.Count : names.Count(name => name.Position < nesting);
        if (fields.LastIndexOf('>') is var last && last > nesting)
        {
            throw new FilterSyntaxException(fields, last, "there can be one '>' only", "fields");
        }

        Columns = [.. Split(metrics, ",").Select(name => Column(metrics, name.Text, name.Position))];
    }

    /// <summary>A panel that the user did not put into words.</summary>
    private GroupBy(PanelDefinition definition, params IReadOnlyList<LineField> keys)
    {
        Definition = definition;
        Fields = string.Join('>', keys.Select(key => key.Name));
        Metrics = DefaultMetrics;
        Keys = keys;
        Outer = 1;
        Columns = ReportColumn.Standard;
    }

    /// <summary>Attacks by kind.</summary>
    internal static GroupBy Attacks { get; } = new("attack") { Definition = Panels.Attacks };

    /// <summary>Attacks by client.</summary>
    internal static GroupBy AttackSources { get; } = new("host>attack") { Definition = Panels.AttackSources };

    /// <summary>Requests by route.</summary>
    internal static GroupBy Routes { get; } = new("route", "count,visitors,bytes,avg,p50,p95,p99,max,total") { Definition = Panels.Routes };

    /// <summary>Where clients are.</summary>
    internal static IReadOnlyList<GroupBy> Places { get; } =
    [
        new(Panels.Countries, LineFields.CountryLabel),
        new(Panels.Continents, LineFields.ContinentLabel, LineFields.CountryLabel),
        new(Panels.Cities, LineFields.CityLabel),
        new(Panels.AutonomousSystems, LineFields.SystemLabel),
    ];

    /// <summary>The fields as they were given.</summary>
    public string Fields { get; }

    /// <summary>The metrics as they were given.</summary>
    public string Metrics { get; }

    /// <summary>The name of its panel: <c>by_vhost_status</c>.</summary>
    public string PanelName => Definition?.Name ?? $"by_{string.Join('_', Keys.Select(key => key.Name))}";

    /// <summary>What its panel is, for those that are not made of a user's words; a line that has an empty field is not in it.</summary>
    internal PanelDefinition? Definition { get; private init; }

    /// <summary>The fields.</summary>
    internal IReadOnlyList<LineField> Keys { get; }

    /// <summary>How many of the fields make the rows; the others make their items.</summary>
    internal int Outer { get; }

    /// <summary>The metrics.</summary>
    internal IReadOnlyList<ReportColumn> Columns { get; }

    /// <summary>Whether one of the fields is where clients are.</summary>
    internal bool UsesPlaces => Keys.Any(key => key.IsPlace);

    /// <summary>Whether it is of attacks, which are not found line by line.</summary>
    internal bool IsOfAttacks => Definition == Panels.Attacks || Definition == Panels.AttackSources;

    /// <summary>Whether one of the metrics is of response times.</summary>
    internal bool HasTimes => Columns.Any(Panels.Times.Contains);

    private static LineField Key(string fields, string name, int position)
    {
        var field = LineFields.Find(name) ?? throw new FilterSyntaxException(fields, position, LineFields.Unknown(name), "fields");
        return field.IsKey ? field : throw new FilterSyntaxException(fields, position, $"{field.Name} has too many values to group by", "fields");
    }

    private static ReportColumn Column(string metrics, string name, int position)
    {
        ReportColumn[] known = [.. ReportColumn.Standard, .. Panels.Times];
        return name is "count" ? ReportColumn.Hits : known.FirstOrDefault(column => column.Name == name)
            ?? throw new FilterSyntaxException(metrics, position, $"there is no metric '{name}'; there are count, visitors, bytes, {string.Join(", ", Panels.Times.Select(column => column.Name))}", "metrics");
    }

    private static List<(string Text, int Position)> Split(string text, string separators)
    {
        List<(string Text, int Position)> parts = [];
        for (var start = 0; start <= text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny(separators);
            var end = length < 0 ? text.Length : start + length;
            parts.Add((text[start..end].Trim(), start));
            start = end + 1;
        }

        return parts;
    }
}
