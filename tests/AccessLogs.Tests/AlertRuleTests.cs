using System.Text;

namespace AccessLogs.Tests;

public sealed class AlertRuleTests
{
    private static readonly byte[] Log = Encoding.ASCII.GetBytes(
        """
        10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 1000 "-" "x"
        10.0.0.2 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 500 24 "-" "x"
        10.0.0.2 - - [17/May/2015:10:05:03 +0000] "GET /b \"q\" HTTP/1.1" 503 0 "-" "x"
        10.0.0.2 - - [17/May/2015:10:05:03 +0000] "GET /c HTTP/1.1" 404 0 "-" "x"
        broken

        """);

    [Theory]
    [InlineData("requests = 5", true, 5)]
    [InlineData("valid != 4", false, 4)]
    [InlineData("failed >= 1", true, 1)]
    [InlineData("failed.ratio > 20%", false, 0.2)]
    [InlineData("failed.ratio>=0.2", true, 0.2)]
    [InlineData("visitors < 3", true, 2)]
    [InlineData("bytes > 1K", false, 1024)]
    [InlineData("bytes >= 1K", true, 1024)]
    [InlineData("not_found > 0", true, 1)]
    [InlineData("status.5xx.ratio > 0.05", true, 0.5)]
    [InlineData("status.5xx > 2", false, 2)]
    [InlineData("status.404 = 1", true, 1)]
    [InlineData("status.404.ratio <= 25%", true, 0.25)]
    [InlineData("hosts.rows = 2", true, 2)]
    [InlineData("error_bursts.rows > 0", false, 0)]
    [InlineData("hosts.max.hits > 2", true, 3)]
    [InlineData("requests[\"/a\"].bytes > 1000", true, 1024)]
    [InlineData("requests[\"/b \\\"q\\\"\"].hits = 1", true, 1)]
    [InlineData("requests[\"/none\"].hits > 0", false, 0)]
    [InlineData("slow_pages.max.p95 > 2s", false, 0)]
    public void A_rule_looks_at_its_figure(string text, bool holds, double value)
    {
        using var accumulator = Reports.Accumulate(Log);
        var report = accumulator.ToReport([]);
        var rule = new AlertRule(text);
        Assert.Equal(value, rule.Value(report), 1e-9);
        Assert.Equal(holds, rule.Holds(report));
    }

    [Fact]
    public void Times_are_written_with_their_unit()
    {
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.FromGoAccess("%h [%d:%t %^] \"%r\" %s %b %T", null, null));
        accumulator.Add("10.0.0.1 [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 1 2.5\n"u8);
        var report = accumulator.ToReport([]);
        Assert.True(new AlertRule("slow_pages.max.max > 2499ms").Holds(report));
        Assert.False(new AlertRule("response_times[\"/a\"].max > 2.5s").Holds(report));
    }

    [Theory]
    [InlineData("requests", "compares nothing")]
    [InlineData("bogus > 1", "'bogus' is no figure")]
    [InlineData("status.6 > 1", "is no figure")]
    [InlineData("requests > many", "'many' is no number")]
    [InlineData("requests > NaN", "is no number")]
    [InlineData("hosts.max.p95 > 1", "hosts has hits, visitors, bytes")]
    [InlineData("nowhere[\"x\"].hits > 1", "is no figure")]
    [InlineData("", "compares nothing")]
    public void What_is_no_rule_is_told(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => new AlertRule(text)).Message, StringComparison.Ordinal);
}
