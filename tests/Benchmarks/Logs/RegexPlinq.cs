using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Benchmarks.Logs;

/// <summary>A log counted as most would write it: a regular expression, PLINQ, dictionaries.</summary>
internal static partial class RegexPlinq
{
    private static readonly (string Name, string[] Marks)[] Systems =
        [("Windows", ["Windows"]), ("Android", ["Android"]), ("iOS", ["iPhone", "iPad"]), ("macOS", ["Macintosh"]), ("Linux", ["Linux"])];

    private static readonly (string Name, string[] Marks)[] Browsers =
        [("Edge", ["Edg"]), ("Opera", ["OPR/", "Opera"]), ("Firefox", ["Firefox"]), ("Chrome", ["Chrome"]), ("Safari", ["Safari"]), ("MSIE", ["MSIE", "Trident"])];

    /// <summary>Counts hits, visitors and bytes, and writes the first rows of each.</summary>
    /// <param name="path">A log of combined lines.</param>
    /// <param name="isEveryPanel">The panels that GoAccess shows of such a log, as <see cref="DuckDb"/> counts them, rather than seven fields.</param>
    public static void Count(string path, bool isEveryPanel)
    {
        var tables = File.ReadLines(path).AsParallel()
            .Select(line => Combined().Match(line))
            .Where(match => match.Success)
            .Aggregate(
                () => new Tables(isEveryPanel),
                (tables, match) => tables.Add(match),
                (a, b) => a.Merge(b),
                tables => tables);
        foreach (var (key, row) in tables.Panels.SelectMany(panel => panel.OrderByDescending(row => row.Value.Hits).Take(10)))
        {
            Console.WriteLine($"{row.Hits} {row.Visitors.Count} {row.Bytes} {key}");
        }
    }

    private static string Of((string Name, string[] Marks)[] names, string agent) =>
        names.FirstOrDefault(name => name.Marks.Any(mark => agent.Contains(mark, StringComparison.Ordinal)), ("Unknown", [])).Name;

    [GeneratedRegex(
        """
        ^(?<host>\S+) \S+ \S+ \[(?<day>[^:]+):(?<hour>\d\d):[^\]]+\] "(?<method>\S+) (?<path>\S+) [^"]*" (?<status>\d{3}) (?<size>\S+) "(?<referrer>[^"]*)" "(?<agent>[^"]*)"
        """,
        RegexOptions.ExplicitCapture,
        1_000)]
    private static partial Regex Combined();

    [GeneratedRegex(@"\.(css|js|jpe?g|gif|ico|png|svg|woff2?|ttf|txt|pdf|zip|mp[34])(\?|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex StaticFile();

    [GeneratedRegex("bot|crawl|spider|feed|curl|python|wget", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Crawler();

    [GeneratedRegex(@"://(?:[^/?#]*@)?(?<site>[^/?#:@]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Site();

    [GeneratedRegex(@"^https?://[^/]*(google|bing|duckduckgo|yahoo)[.][^?]*[?](.*&)?[qp]=(?<phrase>[^&#]*)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Search();

    private sealed class Tables(bool isEveryPanel)
    {
        private const int PanelsOfGoAccess = 12;
        private const int SevenFields = 7;

        // User agents and referrers are looked into once each.
        private readonly Dictionary<string, (string System, string Browser)> _agents = [];
        private readonly Dictionary<string, (string Site, string Phrase)> _referrers = [];

        public Dictionary<string, Row>[] Panels { get; } = [.. Enumerable.Range(0, isEveryPanel ? PanelsOfGoAccess : SevenFields).Select(_ => new Dictionary<string, Row>())];

        public Tables Add(Match match)
        {
            var (host, day, agent) = (match.Groups["host"].Value, match.Groups["day"].Value, match.Groups["agent"].Value);
            var (path, status, referrer) = (match.Groups["path"].Value, match.Groups["status"].Value, match.Groups["referrer"].Value);
            var bytes = long.TryParse(match.Groups["size"].Value, CultureInfo.InvariantCulture, out var size) ? size : 0;
            var keys = isEveryPanel
                ? KeysOfPanels(host, day, match.Groups["hour"].Value, path, status, referrer, agent)
                : [day, match.Groups["hour"].Value, path, host, status, referrer, agent];
            for (var i = 0; i < keys.Length; i++)
            {
                if (keys[i] is not { Length: > 0 } key)
                {
                    continue;
                }

                if (!Panels[i].TryGetValue(key, out var row))
                {
                    Panels[i].Add(key, row = new Row());
                }

                row.Hits++;
                row.Bytes += bytes;
                row.Visitors.Add((day, host, agent));
            }

            return this;
        }

        public Tables Merge(Tables other)
        {
            foreach (var (panel, (key, row)) in other.Panels.SelectMany((rows, i) => rows.Select(row => (Panels[i], row))))
            {
                if (!panel.TryAdd(key, row))
                {
                    panel[key].Hits += row.Hits;
                    panel[key].Bytes += row.Bytes;
                    panel[key].Visitors.UnionWith(row.Visitors);
                }
            }

            return this;
        }

        /// <summary>The row of a line in each panel; null or empty where it is in none.</summary>
        private string?[] KeysOfPanels(string host, string day, string hour, string path, string status, string referrer, string agent)
        {
            if (!_agents.TryGetValue(agent, out var names))
            {
                _agents.Add(agent, names = (Of(Systems, agent), Crawler().IsMatch(agent) ? "Crawlers" : Of(Browsers, agent)));
            }

            if (!_referrers.TryGetValue(referrer, out var from))
            {
                var phrase = Search().Match(referrer).Groups["phrase"].Value;
                _referrers.Add(referrer, from = (Site().Match(referrer).Groups["site"].Value.ToLowerInvariant(), WebUtility.UrlDecode(phrase)));
            }

            var isFound = status != "404";
            return
            [
                day, isFound ? path : null, isFound && StaticFile().IsMatch(path) ? path : null, isFound ? null : path, host, names.System, names.Browser, hour,
                referrer == "-" ? null : referrer, from.Site, from.Phrase, status,
            ];
        }
    }

    private sealed class Row
    {
        public long Hits { get; set; }

        public long Bytes { get; set; }

        public HashSet<(string Day, string Host, string Agent)> Visitors { get; } = [];
    }
}
