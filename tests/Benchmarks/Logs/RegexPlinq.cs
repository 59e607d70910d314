using System.Globalization;
using System.Text.RegularExpressions;

namespace Benchmarks.Logs;

/// <summary>A log counted as most would write it: a regular expression, PLINQ, dictionaries.</summary>
internal static partial class RegexPlinq
{
    /// <summary>Counts hits, visitors and bytes by seven fields, and writes the first rows of each.</summary>
    public static void Count(string path)
    {
        var counts = File.ReadLines(path).AsParallel()
            .Select(line => Combined().Match(line))
            .Where(match => match.Success)
            .Aggregate(
                () => new Dictionary<string, Row>[] { [], [], [], [], [], [], [] },
                Add,
                (a, b) => [.. a.Zip(b, Merge)],
                tables => tables);
        foreach (var (key, row) in counts.SelectMany(table => table.OrderByDescending(row => row.Value.Hits).Take(10)))
        {
            Console.WriteLine($"{row.Hits} {row.Visitors.Count} {row.Bytes} {key}");
        }
    }

    private static Dictionary<string, Row>[] Add(Dictionary<string, Row>[] tables, Match match)
    {
        var (host, day, agent) = (match.Groups["host"].Value, match.Groups["day"].Value, match.Groups["agent"].Value);
        var bytes = long.TryParse(match.Groups["size"].Value, CultureInfo.InvariantCulture, out var size) ? size : 0;
        string[] keys = [day, match.Groups["hour"].Value, match.Groups["path"].Value, host, match.Groups["status"].Value, match.Groups["referrer"].Value, agent];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!tables[i].TryGetValue(keys[i], out var row))
            {
                tables[i].Add(keys[i], row = new Row());
            }

            row.Hits++;
            row.Bytes += bytes;
            row.Visitors.Add((day, host, agent));
        }

        return tables;
    }

    private static Dictionary<string, Row> Merge(Dictionary<string, Row> a, Dictionary<string, Row> b)
    {
        foreach (var (key, row) in b)
        {
            if (!a.TryAdd(key, row))
            {
                a[key].Hits += row.Hits;
                a[key].Bytes += row.Bytes;
                a[key].Visitors.UnionWith(row.Visitors);
            }
        }

        return a;
    }

    [GeneratedRegex(
        """
        ^(?<host>\S+) \S+ \S+ \[(?<day>[^:]+):(?<hour>\d\d):[^\]]+\] "(?<method>\S+) (?<path>\S+) [^"]*" (?<status>\d{3}) (?<size>\S+) "(?<referrer>[^"]*)" "(?<agent>[^"]*)"
        """,
        RegexOptions.ExplicitCapture,
        1_000)]
    private static partial Regex Combined();

    private sealed class Row
    {
        public long Hits { get; set; }

        public long Bytes { get; set; }

        public HashSet<(string Day, string Host, string Agent)> Visitors { get; } = [];
    }
}
