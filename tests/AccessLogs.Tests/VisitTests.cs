using System.Buffers;
using System.Text;
using AccessLogs.Classification;
using CsCheck;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>Visits are what comes of sorting each visitor's page views and cutting where there is half an hour without.</summary>
public sealed class VisitTests
{
    private static readonly AnalysisOptions Options = new() { Sessions = true, Latest = 7, Groups = [new GroupBy("host>path")] };

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Visits_are_those_of_the_sorted_page_views(bool hasManyKeys, bool isBroken)
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(isBroken, 8_000, 17, hasManyKeys ? Cardinality.High : Cardinality.Low));
        var visits = Visits(new NaiveCounter(log.ToArray()).Lines);
        using var accumulator = Count(log.ToArray());
        var report = accumulator.ToReport([]);
        Assert.InRange(visits.Count, 100, 8_000);
        foreach (var row in report.Panel("sessions").Rows)
        {
            var own = visits.Where(visit => NameOf(visit[0]) == row.Name).ToList();
            var pages = own.Sum(visit => (long)visit.Count);
            var bounces = own.Count(visit => visit.Count == 1);
            var microseconds = own.Sum(visit => (long)(visit[^1].Time - visit[0].Time).TotalSeconds) * 1_000_000 / own.Count;
            Assert.Equal([own.Count, pages, pages * 1_000 / own.Count, bounces, bounces * 1_000L / own.Count, microseconds], row.Further);
            Assert.Equal(own.DistinctBy(visit => (visit[0].Host, visit[0].UserAgent)).Count(), row.Visitors);
        }

        Assert.Equal(visits.Count, report.Panel("sessions").Rows.Sum(row => row.Hits));
        var people = visits.Where(visit => NameOf(visit[0]) is "People (browsers)" or "Unknown").ToList();
        AssertSame(people, visit => visit[0], report.Panel("entry_pages"));
        AssertSame(people, visit => visit[^1], report.Panel("exit_pages"));
        Assert.Equal(people.Count(visit => visit[^1].Time == visit[0].Time), report.Panel("visit_lengths").Rows.First(row => row.Name.StartsWith("0 s", StringComparison.Ordinal)).Hits);
        Assert.Equal(people.Count, report.Panel("visit_lengths").Rows.Sum(row => row.Hits));
    }

    /// <summary>Lines in any order, cut anywhere, merged in any order, over the wire or not.</summary>
    [Fact]
    public void Any_order_of_lines_and_parts_gives_the_same_visits() =>
        Gen.Select(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[0, 14_000]).Array[1, 60], Gen.Int).Sample((views, seed) =>
        {
            var random = new Random(seed);
            var lines = views.Select(view => Line($"10.0.0.{view.Item1}", $"/{view.Item2}", new DateTime(2026, 3, 2, 22, 0, 0).AddSeconds(view.Item3))).ToList();
            using var whole = Count(Encoding.ASCII.GetBytes(string.Concat(lines)));
            var parts = new List<AccessLogAccumulator>();
            for (var start = 0; start < lines.Count;)
            {
                var count = random.Next(1, 10);
                var part = new AccessLogAccumulator(Options, AccessLogFormat.Combined);
                part.StartSplit(0, lines.Take(start).Sum(line => line.Length));
                part.Add(Encoding.ASCII.GetBytes(string.Concat(lines.Skip(start).Take(count))));
                parts.Insert(random.Next(parts.Count + 1), part);
                start += count;
            }

            foreach (var part in parts.Skip(1))
            {
                if (random.Next(2) == 0)
                {
                    parts[0].Merge(new ReadOnlySequence<byte>(Reports.Wire(part)));
                }
                else
                {
                    parts[0].Merge(part);
                }
            }

            Assert.Equal(Encoding.UTF8.GetString(Reports.Json(whole)), Encoding.UTF8.GetString(Reports.Json(parts[0])));
            parts.ForEach(part => part.Dispose());
        }, iter: 400);

    [Fact]
    public void A_visit_goes_on_over_midnight_and_ends_after_half_an_hour_and_a_second()
    {
        var start = new DateTime(2026, 3, 2, 23, 45, 0);
        int[] seconds = [0, 1_800, 3_600, 5_401];
        using var accumulator = Count(Encoding.ASCII.GetBytes(string.Concat(seconds.Select(second => Line("h", $"/{second}", start.AddSeconds(second))))));
        var row = Assert.Single(accumulator.ToReport([]).Panel("sessions").Rows);
        Assert.Equal((2, 1), (row.Hits, row.Visitors));
        Assert.Equal(["/0", "/5401"], accumulator.ToReport([]).Panel("entry_pages").Rows.Select(page => page.Name));
        Assert.Equal(["/3600", "/5401"], accumulator.ToReport([]).Panel("exit_pages").Rows.Select(page => page.Name));
    }

    [Fact]
    public void Files_errors_and_redirects_are_no_page_views()
    {
        var time = new DateTime(2026, 3, 2);
        using var accumulator = Count(Encoding.ASCII.GetBytes(Line("h", "/a.css", time) + Line("h", "/b", time).Replace("200", "404", StringComparison.Ordinal) + Line("h", "/c", time).Replace(" 200 ", " 301 ", StringComparison.Ordinal)));
        Assert.DoesNotContain("sessions", accumulator.ToReport([]).Panels.Select(panel => panel.Name));
    }

    [Fact]
    public void The_latest_requests_are_the_last_by_time_and_then_in_the_log()
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: false, 3_000, 19, Cardinality.Low));
        using var accumulator = Count(log.ToArray());
        var expected = Encoding.Latin1.GetString(log.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Zip(new NaiveCounter(log.ToArray()).Lines)
            .Reverse().OrderByDescending(line => line.Second.Time.UtcTicks).Take(7).Select(line => line.First);
        Assert.Equal(expected, accumulator.ToReport([]).Panel("latest").Rows.Select(row => Encoding.Latin1.GetString(row.RawName.Span)));
    }

    [Fact]
    public void The_latest_requests_of_clients_that_are_unknown_do_not_show_them()
    {
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Latest = 3, Anonymity = Anonymity.Truncated }, AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(Line("192.0.2.77", "/a", new DateTime(2026, 3, 2))));
        Assert.Equal("192.0.2.0 GET /a 200 1", Assert.Single(accumulator.ToReport([]).Panel("latest").Rows).Name);
    }

    private static AccessLogAccumulator Count(byte[] log)
    {
        var accumulator = new AccessLogAccumulator(Options, Reports.Detect(log));
        accumulator.Add(log);
        return accumulator;
    }

    private static List<List<NaiveLine>> Visits(List<NaiveLine> lines)
    {
        List<List<NaiveLine>> visits = [];
        foreach (var visitor in lines.Where(IsPage).GroupBy(line => (line.Host, line.UserAgent)))
        {
            List<NaiveLine>? visit = null;
            foreach (var line in visitor.OrderBy(line => line.Time.UtcTicks)) // a stable sort: equal times stay as in the log
            {
                if (visit is null || line.Time - visit[^1].Time > TimeSpan.FromMinutes(30))
                {
                    visits.Add(visit = []);
                }

                visit.Add(line);
            }
        }

        return visits;
    }

    private static bool IsPage(NaiveLine line) => line.Method is "GET" or "POST" && (line.Status is "304" || line.Status[0] == '2')
        && !StaticFiles.With([]).Contains(Encoding.Latin1.GetBytes(line.Path));

    private static string NameOf(NaiveLine line) => UserAgentRules.Classify(Encoding.Latin1.GetBytes(line.UserAgent)).Kind switch
    {
        AgentKind.Person => "People (browsers)",
        AgentKind.Bot => "Bots",
        AgentKind.AiCrawler => "AI crawlers",
        AgentKind.Scanner => "Scanners",
        AgentKind.Tool => "Tools and libraries",
        _ => "Unknown",
    };

    private static void AssertSame(List<List<NaiveLine>> visits, Func<List<NaiveLine>, NaiveLine> page, ReportPanel panel) =>
        Assert.Equal(
            visits.GroupBy(visit => page(visit).Path.Split('?', '#')[0]).Select(group => (Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(group.Key)), (long)group.Count())).Order(),
            panel.Rows.Select(row => (row.Name, row.Hits)).Order());

    private static string Line(string host, string path, DateTime time) =>
        $"{host} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET {path} HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:90.0) Gecko/20100101 Firefox/90.0\"\n";
}
