using System.Buffers;
using System.Text;
using System.Text.Json;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>Groups are what LINQ's GroupBy makes of the naive counter's lines.</summary>
public sealed class GroupByTests
{
    private static readonly byte[] Log = Generate();
    private static readonly List<NaiveLine> Lines = new NaiveCounter(Log).Lines;

    private static readonly Dictionary<string, Func<NaiveLine, string>> Keys = new()
    {
        ["status"] = line => line.Status,
        ["status,method"] = line => $"{line.Status} | {line.Method}",
        ["hour,class"] = line => $"{line.Hour} | {(line.Status == "-" ? "-" : line.Status[..1] + "xx")}",
        ["path"] = line => line.Path,
        ["host,file,status"] = line => $"{line.Host} | {Bars(line.Path.Split('?', '#')[0] is "" ? "-" : line.Path.Split('?', '#')[0])} | {line.Status}",
        ["day,weekday"] = line => $"{line.Day} | {line.Time.DayOfWeek}",
        ["minute"] = line => line.Time.ToString("yyyy-MM-dd HH:mm"),
        ["agent,referrer"] = line => $"{Bars(line.UserAgent)} | {(line.Referrer is "" or "-" ? "-" : Bars(line.Referrer))}",
    };

    public static TheoryData<string> Fields() => [.. Keys.Keys];

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_group_has_the_rows_that_LINQ_has(string fields)
    {
        var group = new GroupBy(fields);
        using var accumulator = Count([group]);
        using var report = JsonDocument.Parse(Reports.Json(accumulator));
        Assert.Equal(Expected(Lines, Keys[fields]), Reports.Panel(report.RootElement, group.PanelName));
    }

    [Fact]
    public void Rows_are_sorted_by_the_first_metric_and_have_those_that_were_asked_for()
    {
        using var accumulator = Count([new GroupBy("status", "bytes,count")]);
        var panel = accumulator.ToReport([], 3).Panel("by_status");
        Assert.Equal(Expected(Lines, line => line.Status).OrderByDescending(row => row.Bytes).Take(3).Select(row => row.Name), panel.Rows.Select(row => row.Name));
        Assert.Equal(["bytes", "hits"], panel.Definition.Columns.Select(column => column.Name));
    }

    [Fact]
    public void What_is_behind_an_angle_makes_the_items()
    {
        using var accumulator = Count([new GroupBy("host>method,status")]);
        var panel = accumulator.ToReport([]).Panel("by_host_method_status");
        Assert.Equal(Expected(Lines, line => line.Host), panel.Rows.Select(row => new Count(row.Name, row.Hits, row.Visitors, row.Bytes)));
        foreach (var row in panel.Rows)
        {
            var own = Lines.Where(line => Text(line.Host) == row.Name);
            Assert.Equal(Expected(own, line => $"{line.Method} | {line.Status}"), row.Items.Select(item => new Count(item.Name, item.Hits, item.Visitors, item.Bytes)));
        }
    }

    [Fact]
    public void Bars_in_values_keep_keys_apart()
    {
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Groups = [new GroupBy("agent,path"), new GroupBy("agent>path,status")] }, AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(Line("/b | c", "a") + Line("/c", "a | /b") + Line("/b", "\\|") + Line("/b", "|")));
        var report = accumulator.ToReport([]);
        Assert.Equal(4, report.Panel("by_agent_path").TotalRows);
        Assert.Contains("a | /b \\| c", report.Panel("by_agent_path").Rows.Select(row => row.Name));
        Assert.Equal(["\\\\|", "\\|", "a", "a \\| /b"], report.Panel("by_agent_path_status").Rows.Select(row => row.Name));
    }

    /// <summary>The exact nearest rank, and the error that the document states.</summary>
    [Fact]
    public void Percentiles_are_within_a_256th_of_the_exact_ones()
    {
        var random = new Random(3);
        var lines = Enumerable.Range(0, 5_000).Select(_ => (Status: random.Next(2) == 0 ? 200 : 500, Time: (long)Math.Exp(random.NextDouble() * 16))).ToList();
        var format = AccessLogFormat.FromApache("%h %l %u %t \"%r\" %>s %b %D");
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Groups = [new GroupBy("status", "p95,avg,p50,p99,max,total,count"), new GroupBy("method>status", "p99")] }, format);
        accumulator.Add(Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => $"h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" {line.Status} 1 {line.Time}\n"))));
        var panel = accumulator.ToReport([]).Panel("by_status");
        Assert.Equal(2, panel.Rows.Count);
        Assert.Equal(panel.Rows.OrderByDescending(row => panel.Value(row, 0)).Select(row => row.Name), panel.Rows.Select(row => row.Name));
        foreach (var row in panel.Rows)
        {
            var times = lines.Where(line => $"{line.Status}" == row.Name).Select(line => line.Time).Order().ToList();
            AssertNear(Percentile(times, 95), panel.Value(row, 0));
            AssertNear(Percentile(times, 50), panel.Value(row, 2));
            AssertNear(Percentile(times, 99), panel.Value(row, 3));
            Assert.Equal((times.Sum() / times.Count, times[^1], times.Sum(), times.Count), (panel.Value(row, 1), panel.Value(row, 4), panel.Value(row, 5), panel.Value(row, 6)));
        }

        var nested = accumulator.ToReport([]).Panel("by_method_status");
        AssertNear(Percentile([.. lines.Select(line => line.Time).Order()], 99), nested.Value(Assert.Single(nested.Rows), 0));
        Assert.Equal(panel.Rows.Select(row => panel.Value(row, 3)).OrderDescending(), nested.Rows[0].Items.Select(item => item.Further[0]));
    }

    [Theory]
    [InlineData("vhost,stauts", 7, "did you mean status?")]
    [InlineData("", 1, "there is no field ''")]
    [InlineData("size", 1, "size has too many values to group by")]
    [InlineData("host>path>status", 10, "there can be one '>' only")]
    [InlineData("host,host,host,host,host,host,host,host,host", 41, "at most 8 fields")]
    public void Fields_that_there_are_not_are_told_with_their_column(string fields, int column, string problem)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => new GroupBy(fields));
        Assert.Equal(column, error.Column);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_that_there_are_not_are_told() =>
        Assert.Contains("there is no metric 'p42'; there are count,", Assert.Throws<FilterSyntaxException>(() => new GroupBy("host", "count,p42")).Message, StringComparison.Ordinal);

    [Fact]
    public void Accumulators_of_other_groups_are_not_merged()
    {
        using var groups = Count([new GroupBy("status")]);
        using var none = Count([]);
        Assert.Throws<ArgumentException>(() => none.Merge(groups));
        Assert.Throws<InvalidDataException>(() => none.Merge(new ReadOnlySequence<byte>(Reports.Wire(groups))));
    }

    private static AccessLogAccumulator Count(IReadOnlyList<GroupBy> groups)
    {
        var accumulator = new AccessLogAccumulator(new AnalysisOptions { Groups = groups }, Reports.Detect(Log));
        accumulator.Add(Log);
        return accumulator;
    }

    private static List<Count> Expected(IEnumerable<NaiveLine> lines, Func<NaiveLine, string> key) =>
    [
        .. lines.GroupBy(key, StringComparer.Ordinal)
            .OrderByDescending(row => row.Count()).ThenBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => new Count(Text(row.Key), row.Count(), row.DistinctBy(line => line.Visitor).Count(), row.Sum(line => line.Size))),
    ];

    private static string Bars(string value) => value.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Text(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));

    private static string Line(string path, string agent) => $"h - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 1 \"-\" \"{agent}\"\n";

    private static long Percentile(List<long> sorted, int percent) => sorted[(int)Math.Ceiling(sorted.Count * percent / 100.0) - 1];

    private static void AssertNear(long expected, long actual) => Assert.InRange(Math.Abs(expected - actual), 0, Math.Max(expected / 256, 1));

    private static byte[] Generate()
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: true, 4_000, 13, Cardinality.Low));
        return log.ToArray();
    }
}
