using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gearman.MapReduce;

namespace AccessLogs.Tests;

/// <summary>Times, exclusions and anonymity, against the naive counter.</summary>
public sealed class SelectionTests
{
    private static readonly byte[] Log = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", "access.log"));
    private static readonly List<NaiveLine> Lines = new NaiveCounter(Log).Lines;

    [Theory]
    [InlineData("2026-03-04", "2026-03-05")]
    [InlineData("2026-03-04T12:30", "2026-03-04T12:59")]
    [InlineData("2026-03-04 12:30:15", null)]
    public void A_range_of_time_has_its_first_and_its_last_day_minute_or_second(string since, string? until)
    {
        var start = DateTime.Parse(since);
        var end = until is null ? DateTime.MaxValue : DateTime.Parse(until).AddSeconds(until.Length == 10 ? 86_400 : 60);
        AssertChosen(new AnalysisOptions { Since = since, Until = until }, line => line.Time.DateTime >= start && line.Time.DateTime < end);
    }

    [Fact]
    public void A_time_with_an_offset_is_an_instant()
    {
        var since = new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.FromHours(5));
        AssertChosen(new AnalysisOptions { Since = "2026-03-04T12:00:00+05:00" }, line => line.Time >= since);
    }

    [Fact]
    public void Paths_agents_and_addresses_are_left_out()
    {
        var host = Lines[0].Host;
        AssertChosen(new AnalysisOptions { Exclude = [host] }, line => line.Host != host);
        AssertChosen(new AnalysisOptions { Exclude = ["/*.css", "/"] }, line => line.Path.Split('?', '#')[0] is var file && file != "/" && !file.EndsWith(".css", StringComparison.Ordinal));
        AssertChosen(new AnalysisOptions { Exclude = ["agent:mozilla"] }, line => !line.UserAgent.Contains("mozilla", StringComparison.OrdinalIgnoreCase));
        AssertChosen(new AnalysisOptions { Exclude = ["status=404", "method!=GET"], Where = "status=404 or status=200" }, line => line.Status == "200" && line.Method == "GET");
    }

    [Fact]
    public void Bots_are_left_out_as_the_panel_of_people_and_bots_counts_them()
    {
        using var all = Count(AnalysisOptions.Default);
        using var people = Count(new AnalysisOptions { Exclude = ["bots"] });
        var expected = all.ToReport([]).Panel("audience").Rows.Where(row => row.Name is "People (browsers)" or "Unknown").Sum(row => row.Hits);
        Assert.InRange(expected, 1, Lines.Count - 1);
        Assert.Equal(expected, people.ToReport([]).General.ValidRequests);
    }

    [Fact]
    public void Truncated_addresses_are_networks()
    {
        using var accumulator = Count(new AnalysisOptions { Anonymity = Anonymity.Truncated });
        var expected = Lines.GroupBy(line => Truncate(line.Host)).ToDictionary(row => row.Key, row => (long)row.Count());
        Assert.Equal(expected, accumulator.ToReport([]).Panel("hosts").Rows.ToDictionary(row => row.Name, row => row.Hits));
    }

    [Theory]
    [InlineData("2001:db8:1:2:3::4", "2001:db8:1::")]
    [InlineData("192.0.2.77", "192.0.2.0")]
    [InlineData("in24.inetnebr.com", "*.inetnebr.com")]
    [InlineData("localhost", "*")]
    public void Addresses_and_names_lose_what_is_a_person(string host, string expected)
    {
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Anonymity = Anonymity.Truncated }, AccessLogFormat.Common);
        accumulator.Add(Encoding.ASCII.GetBytes($"{host} - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1\n{host} broken\n"));
        var report = accumulator.ToReport([]);
        Assert.Equal(expected, Assert.Single(report.Panel("hosts").Rows).Name);
        Assert.Equal("", Assert.Single(report.FailedLines).Excerpt);
        Assert.DoesNotContain(host, Encoding.UTF8.GetString(Reports.Json(accumulator)), StringComparison.Ordinal);
    }

    [Fact]
    public void Hashed_clients_are_the_start_of_their_HMAC()
    {
        using var accumulator = Count(new AnalysisOptions { Anonymity = Anonymity.Hashed, AnonymityKey = "k" });
        var expected = Lines.GroupBy(line => Convert.ToHexStringLower(HMACSHA256.HashData("k"u8, Encoding.Latin1.GetBytes(line.Host)))[..16]).ToDictionary(row => row.Key, row => (long)row.Count());
        Assert.Equal(expected, accumulator.ToReport([]).Panel("hosts").Rows.ToDictionary(row => row.Name, row => row.Hits));
    }

    [Fact]
    public void A_filter_sees_clients_before_they_are_made_unknown() =>
        AssertChosen(new AnalysisOptions { Where = $"host={Lines[0].Host}", Anonymity = Anonymity.Truncated }, line => line.Host == Lines[0].Host);

    [Fact]
    public async Task Options_travel_to_workers_and_the_lines_left_out_travel_back()
    {
        var options = new AnalysisOptions { Where = "status>=400", Since = "2026-03-02", Until = "2026-03-06", Exclude = ["bots", "/x*"], Anonymity = Anonymity.Hashed, AnonymityKey = "s" };
        using var expected = Count(options);
        using var counted = await AccessLogJob.Create().RunAsync(
            [JobInput.FromFile(Path.Combine(AppContext.BaseDirectory, "sample-logs", "access.log"))],
            new MapReduceOptions { ChunkBytes = 10_000, Parameters = AccessLogJob.ParametersFor([Reports.Detect(Log)], options) },
            TestContext.Current.CancellationToken);
        using var received = AccessLogAccumulator.Read(new ReadOnlySequence<byte>(Reports.Wire(counted)));
        Assert.Equal(Reports.Json(expected), Reports.Json(received));
        Assert.True(received.ToReport([]).General.ExcludedRequests > 0);
    }

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("2026-03-04T12:00:00Zx")]
    public void What_is_no_time_is_refused(string text) =>
        Assert.Throws<ArgumentException>(() => new AnalysisOptions { Since = text });

    private static void AssertChosen(AnalysisOptions options, Func<NaiveLine, bool> choose)
    {
        var chosen = Lines.Where(choose).ToList();
        Assert.InRange(chosen.Count, 1, Lines.Count - 1);
        using var accumulator = Count(options);
        var general = accumulator.ToReport([]).General;
        Assert.Equal((chosen.Count, Lines.Count - chosen.Count, chosen.Sum(line => line.Size)), (general.ValidRequests, general.ExcludedRequests, general.Bandwidth));
    }

    private static AccessLogAccumulator Count(AnalysisOptions options)
    {
        var accumulator = new AccessLogAccumulator(options, Reports.Detect(Log));
        accumulator.Add(Log);
        return accumulator;
    }

    private static string Truncate(string host)
    {
        if (!IPAddress.TryParse(host, out var address))
        {
            return host.Contains('.', StringComparison.Ordinal) ? $"*{host[host.IndexOf('.', StringComparison.Ordinal)..]}" : "*";
        }

        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        return new IPAddress([.. bytes[..kept], .. new byte[bytes.Length - kept]]).ToString();
    }
}
