using System.Text;
using AccessLogs.Classification;
using SampleLogs;

namespace AccessLogs.Tests;

public sealed class BehaviourTests
{
    [Fact]
    public void Visitors_are_told_by_what_they_asked_for()
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: false, 8_000, 29, Cardinality.Low));
        var robot = Enumerable.Range(0, 700).Select(i => Line("192.0.2.9", $"/fast.html?{i % 3}", "20:00"));
        var reader = Enumerable.Range(0, 6).Select(i => Line("192.0.2.8", $"/page/{i}", "21:00"));
        var asker = new[] { Line("192.0.2.7", "/robots.txt", "22:00"), Line("192.0.2.7", "/", "22:00") };
        byte[] all = [.. log.ToArray(), .. Encoding.ASCII.GetBytes(string.Concat(robot.Concat(reader).Concat(asker)))];
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Behaviour = true }, Reports.Detect(all));
        accumulator.Add(all);
        var panel = accumulator.ToReport([]).Panel("behaviour");
        var expected = new NaiveCounter(all).Lines.Where(line => UserAgentRules.Classify(Encoding.Latin1.GetBytes(line.UserAgent)).Kind is AgentKind.Person or AgentKind.Unknown)
            .GroupBy(line => line.Visitor).GroupBy(Name)
            .Select(group => (group.Key, (long)group.Sum(visitor => visitor.Count()), (long)group.Count(), group.Sum(visitor => visitor.Sum(line => line.Size)))).Order();
        Assert.Equal(expected, panel.Rows.Select(row => (row.Name, row.Hits, row.Visitors, row.Bytes)).Order());
        Assert.Equal(4, panel.Rows.Count);
        Assert.Equal("192.0.2.9", panel.Rows.Single(row => row.Name.StartsWith("Over 600", StringComparison.Ordinal)).Items[0].Name);
    }

    private static string Name(IEnumerable<NaiveLine> visitor)
    {
        var lines = visitor.ToList();
        var files = lines.Select(line => (line.Path, line.Status is "404")).Distinct().ToLookup(file => StaticFiles.With([]).Contains(Encoding.Latin1.GetBytes(file.Path)));
        if (lines.Exists(line => line.Path.Split('?', '#')[0] == "/robots.txt"))
        {
            return "Ask for robots.txt";
        }

        if (lines.Count > 600 * lines.Select(line => ((line.Time.Hour * 60) + line.Time.Minute) / 30).Distinct().Count())
        {
            return "Over 600 requests in half an hour";
        }

        return files[false].Count() >= 5 && !files[true].Any() ? "Five pages or more, and no files" : "Like people";
    }

    private static string Line(string host, string path, string time) =>
        $"{host} - - [02/Mar/2026:{time}:00 +0100] \"GET {path} HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:90.0) Gecko/20100101 Firefox/90.0\"\n";
}
