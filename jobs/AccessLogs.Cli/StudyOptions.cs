using System.CommandLine;
using CommandOptions;

namespace AccessLogs.Cli;

/// <summary>The options that ask for more than every report has.</summary>
internal static class StudyOptions
{
    private static readonly Option<string[]> Group = new("--group-by")
    {
        Description = "A panel of requests by fields: vhost,status; host>path has the paths as items of the hosts; may be given several times.",
        HelpName = "FIELDS",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> Metric = new("--metric")
    {
        Description = $"What --group-by counts: count, visitors, bytes, avg, p50, p95, p99, max, total; sorted by the first. [default: {GroupBy.DefaultMetrics}]",
        HelpName = "METRICS",
    };

    private static readonly Option<bool> Sessions = new("--sessions")
    {
        Description = "Panels of visits: pages, length, bounces, entry and exit pages.",
    };

    private static readonly Option<bool> Attacks = new("--attacks")
    {
        Description = "Panels of attacks: injection, traversal, probes, by kind with the first lines of each, and by client.",
    };

    private static readonly Option<bool> Behaviour = new("--behaviour")
    {
        Description = "A panel of what those do who do not say that they are bots: programs are told from people.",
    };

    private static readonly Option<bool> Routes = new("--routes")
    {
        Description = "A panel of requests by route: /user/123 is /user/{n}.",
    };

    private static readonly Option<string[]> UrlPattern = new("--url-pattern")
    {
        Description = "A route: /user/{n}/posts/{slug}, /static/*; asks for --routes; may be given several times, the first that fits counts.",
        HelpName = "PATTERN",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string[]> GeoIp = new("--geoip")
    {
        Description = "A database of addresses (.mmdb of GeoIP2, GeoLite2, DB-IP): panels of countries, and what else it knows; may be given several times.",
        HelpName = "FILE.mmdb",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<int> Latest = new("--latest")
    {
        Description = "A panel of the latest requests, so many.",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 0),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Group, Metric, Routes, UrlPattern, Sessions, Attacks, Behaviour, GeoIp, Latest];

    /// <summary>Reads them.</summary>
    /// <param name="result">What the user said.</param>
    /// <param name="options">The options so far.</param>
    /// <returns>The options and these.</returns>
    /// <exception cref="BadUseException">One can't be.</exception>
    public static AnalysisOptions Read(ParseResult result, AnalysisOptions options)
    {
        var groups = result.GetValue(Group) ?? [];
        var metrics = result.GetValue(Metric);
        if (metrics is not null && groups.Length == 0)
        {
            throw new BadUseException("--metric needs --group-by");
        }

        var checkedMetrics = metrics is null ? GroupBy.DefaultMetrics : SelectionOptions.Check(Metric, () => new GroupBy("host", metrics)).Metrics;
        options = SelectionOptions.Check(UrlPattern, () => options with { UrlPatterns = result.GetValue(UrlPattern) ?? [] });
        options = SelectionOptions.Check(Group, () => options with
        {
            GeoDatabases = [.. (result.GetValue(GeoIp) ?? []).Select(OpenedDatabase)],
            Groups = [.. groups.Select(fields => new GroupBy(fields, checkedMetrics))],
            Sessions = result.GetValue(Sessions),
            Attacks = result.GetValue(Attacks),
            Behaviour = result.GetValue(Behaviour),
            Routes = result.GetValue(Routes),
            Latest = result.GetValue(Latest),
        });
        if (options is { Attacks: true, CutsQueries: true })
        {
            throw new BadUseException("--attacks looks at query strings: it can't be with --no-query-string");
        }

        return options is { ChoosesByPlace: true, GeoDatabases: [] }
            ? throw new BadUseException("country, continent, city and asn need a database: give --geoip FILE.mmdb")
            : options;
    }

    /// <summary>One that can't be used is told before the work.</summary>
    private static string OpenedDatabase(string path)
    {
        try
        {
            AnalysisOptions.RequireGeoDatabase(path);
            return Path.GetFullPath(path);
        }
        catch (InvalidDataException e)
        {
            throw new BadUseException($"--geoip {e.Message}");
        }
    }
}
