using System.Text;
using System.Text.Json;
using SampleLogs;

namespace AccessLogs.Tests.DuckDb;

/// <summary>DuckDB and the library agree on every number that SQL can say.</summary>
public sealed class DuckDbTests
{
    private static readonly AnalysisOptions Studies = new() { Sessions = true, Groups = [new GroupBy("vhost,status")] };

    public static TheoryData<string, bool, ulong> CombinedLogs() => new()
    {
        { "access.log", false, 0 },
        { "broken.log", false, 0 },
        { "", false, 11 },
        { "", true, 12 },
    };

    [Theory]
    [MemberData(nameof(CombinedLogs))]
    public void On_combined_logs(string sample, bool broken, ulong seed)
    {
        using var made = new MemoryStream();
        if (sample.Length == 0)
        {
            SampleLog.Write(made, new SampleOptions(broken, 3_000, seed, Cardinality.Low));
        }

        // DuckDB reads UTF-8 only: each byte of the log as the character of its number.
        using var log = new TemporaryLog(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(
            Encoding.Latin1.GetString(sample.Length == 0 ? made.ToArray() : File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", sample))))));
        using var duck = new DuckDbCounter(LogSql.Combined(log.Path));
        using var ours = JsonDocument.Parse(Reports.Json(File.ReadAllBytes(log.Path)));
        AssertPanels(duck, ours.RootElement);
        Assert.Equal(duck.Figure("(SELECT count(*) FROM lines WHERE line <> '')"), ours.RootElement.GetProperty("general").GetProperty("total_requests").GetInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void On_a_log_with_every_field(int seed)
    {
        using var log = new TemporaryLog(FullLog.Write(seed, 3_000));
        using var duck = new DuckDbCounter(LogSql.Json(log.Path));
        using var accumulator = new AccessLogAccumulator(Studies, Reports.Detect(File.ReadAllBytes(log.Path)));
        accumulator.Add(File.ReadAllBytes(log.Path));
        using var ours = JsonDocument.Parse(Reports.Json(accumulator));
        AssertPanels(duck, ours.RootElement);
        Assert.All(DuckDbCounter.Panels, panel => Assert.NotEmpty(Reports.Panel(ours.RootElement, panel.Panel)));
        AssertFigures(duck, ours.RootElement, "timeline", """
            SELECT strftime(time, '%Y-%m-%d %H:00') AS name, count(*) AS hits, count(*) FILTER (status[1] = '3'), count(*) FILTER (status[1] = '4'), count(*) FILTER (status[1] = '5')
            FROM requests GROUP BY name ORDER BY name
            """, "hits", "redirects", "client_errors", "server_errors");
        AssertFigures(duck, ours.RootElement, "by_vhost_status", "SELECT vhost || ' | ' || status AS name, count(*) FROM requests GROUP BY name ORDER BY name", "hits");
        AssertFigures(duck, ours.RootElement, "error_bursts", """
            WITH minutes AS (SELECT time_bucket(INTERVAL 1 MINUTE, time) AS minute, count(*) AS hits, sum(size) AS bytes, count(*) FILTER (status[1] = '5') AS errors FROM requests GROUP BY minute),
                bursts AS (SELECT *, minute - row_number() OVER (ORDER BY minute) * INTERVAL 1 MINUTE AS run FROM minutes
                    WHERE errors >= 10 AND errors >= 10 * (SELECT avg(errors) FROM minutes))
            SELECT strftime(min(minute), '%Y-%m-%d %H:%M') || CASE WHEN count(*) > 1 THEN ' to ' || strftime(max(minute), '%H:%M') ELSE '' END AS name, sum(hits), sum(bytes)::BIGINT, sum(errors)
            FROM bursts GROUP BY run ORDER BY name
            """, "hits", "bytes", "server_errors");
    }

    /// <summary>Means, sums and maxima are exact, percentiles at most 1/256 beside those of the nearest rank.</summary>
    [Fact]
    public void On_response_times()
    {
        using var log = new TemporaryLog(FullLog.Write(3, 4_000));
        using var duck = new DuckDbCounter(LogSql.Json(log.Path));
        using var ours = JsonDocument.Parse(Reports.Json(File.ReadAllBytes(log.Path)));
        const string Query = """
            SELECT path AS name, count(*), sum(micros) // count(*), max(micros), sum(micros)::BIGINT,
                list_sort(list(micros))[ceil(count(*) * 50 / 100)::INT], list_sort(list(micros))[ceil(count(*) * 95 / 100)::INT], list_sort(list(micros))[ceil(count(*) * 99 / 100)::INT]
            FROM requests WHERE status <> '404' GROUP BY path ORDER BY path
            """;
        AssertFigures(duck, ours.RootElement, "response_times", Query, "hits", "avg", "max", "total");
        foreach (var (exact, row) in duck.Figures(Query).Zip(RowsOf(ours.RootElement, "response_times")))
        {
            foreach (var (figure, name) in exact.Figures[4..].Zip((string[])["p50", "p95", "p99"]))
            {
                Assert.InRange(row.GetProperty(name).GetInt64(), figure - (figure / 256), figure + (figure / 256));
            }
        }
    }

    [Fact]
    public void On_visits()
    {
        using var log = new TemporaryLog(FullLog.Write(4, 4_000));
        using var duck = new DuckDbCounter(LogSql.Json(log.Path));
        using var accumulator = new AccessLogAccumulator(Studies, Reports.Detect(File.ReadAllBytes(log.Path)));
        accumulator.Add(File.ReadAllBytes(log.Path));
        using var ours = JsonDocument.Parse(Reports.Json(accumulator));
        AssertFigures(duck, ours.RootElement, "sessions", """
            WITH views AS (SELECT host, agent, who, time, coalesce(time - lag(time) OVER visitor > INTERVAL 30 MINUTE, true) AS is_first
                    FROM requests WHERE is_page WINDOW visitor AS (PARTITION BY host, agent ORDER BY time)),
                numbered AS (SELECT *, count(*) FILTER (is_first) OVER (PARTITION BY host, agent ORDER BY time ROWS UNBOUNDED PRECEDING) AS visit FROM views),
                visits AS (SELECT host, agent, who, count(*) AS pages, epoch(max(time)) - epoch(min(time)) AS seconds FROM numbered GROUP BY host, agent, who, visit)
            SELECT who AS name, count(*), count(DISTINCT (host, agent)), sum(pages), sum(pages) * 1000 // count(*), count(*) FILTER (pages = 1),
                count(*) FILTER (pages = 1) * 1000 // count(*), (sum(seconds)::BIGINT * 1000000) // count(*)
            FROM visits GROUP BY name ORDER BY name
            """, "visits", "visitors", "pages", "pages_per_visit", "bounces", "bounce_rate", "duration");
        Assert.Equal(
            duck.Figure("""
                WITH halves AS (SELECT DISTINCT day, host, agent, (hour(time) * 60 + minute(time)) // 30 AS half FROM requests)
                SELECT count(*) FROM halves a WHERE NOT EXISTS (SELECT 1 FROM halves b WHERE (b.day, b.host, b.agent, b.half) = (a.day, a.host, a.agent, a.half - 1))
                """),
            RowsOf(ours.RootElement, "visitors").Sum(day => day.GetProperty("visits").GetInt64()));
    }

    [Fact]
    public void On_error_logs()
    {
        var random = new Random(5);
        var lines = Enumerable.Range(0, 2_000).Select(i => random.Next(20) == 0 ? "no line of an error log" : string.Concat(
            $"[{new DateTime(2005, 12, 4).AddMinutes(i * 3):ddd MMM dd HH:mm:ss yyyy}] ",
            random.Next(2) == 0 ? "[notice] " : $"[{(random.Next(2) == 0 ? "core" : "proxy_http")}:{(random.Next(2) == 0 ? "error" : "warn")}] [pid {random.Next(99)}] ",
            random.Next(2) == 0 ? "" : $"[client 10.0.0.{random.Next(9)}{(random.Next(2) == 0 ? ":8080" : "")}] ",
            $"child {random.Next(1_000)} of {random.Next(9)}x is in slot {random.Next(50)}"));
        using var log = new TemporaryLog(string.Join('\n', lines) + "\n");
        using var duck = new DuckDbCounter(LogSql.Errors(log.Path));
        using var ours = JsonDocument.Parse(Reports.Json(File.ReadAllBytes(log.Path)));
        foreach (var (panel, name) in ((string, string)[])
            [("error_levels", "severity"), ("error_modules", "module"), ("error_clients", "client"), ("error_messages", "message"), ("error_days", "strftime(time, '%Y-%m-%d')"), ("error_hours", "strftime(time, '%H')")])
        {
            AssertFigures(duck, ours.RootElement, panel, $"SELECT {name} AS name, count(*) FROM requests WHERE name <> '' GROUP BY name ORDER BY name", "hits");
        }
    }

    private static void AssertPanels(DuckDbCounter duck, JsonElement ours)
    {
        foreach (var (panel, filter, name) in DuckDbCounter.Panels)
        {
            Assert.Equal(duck.Panel(filter, name), ours.TryGetProperty(panel, out _) ? Reports.Panel(ours, panel) : []);
        }

        var general = ours.GetProperty("general");
        Assert.Equal(duck.Figure("count(*)"), general.GetProperty("valid_requests").GetInt64());
        Assert.Equal(duck.Figure("count(DISTINCT (day, host, agent))"), general.GetProperty("unique_visitors").GetInt64());
        Assert.Equal(duck.Figure("sum(size)"), general.GetProperty("bandwidth").GetInt64());
    }

    private static void AssertFigures(DuckDbCounter duck, JsonElement ours, string panel, string query, params string[] figures)
    {
        var expected = duck.Figures(query).ConvertAll(row => $"{row.Name}: {string.Join(' ', row.Figures[..figures.Length])}");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, RowsOf(ours, panel).Select(row => $"{row.GetProperty("data")}: {string.Join(' ', figures.Select(figure => row.GetProperty(figure).GetInt64()))}"));
    }

    private static IEnumerable<JsonElement> RowsOf(JsonElement report, string panel) =>
        report.GetProperty(panel).GetProperty("data").EnumerateArray().OrderBy(row => row.GetProperty("data").GetString(), StringComparer.Ordinal);
}
