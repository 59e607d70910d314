using System.Buffers;
using System.Text;

namespace AccessLogs.Tests;

/// <summary>Which panels are shown, and what a user of GoAccess may set beside.</summary>
public sealed class PanelChoiceTests
{
    [Fact]
    public void Only_the_panels_that_are_chosen_are_shown_in_their_order()
    {
        using var figures = Reports.Accumulate(HtmlPages.Sample("access.log"), keepsSlices: true);
        var report = figures.ToReport([]);
        var chosen = new PanelChoice { Only = ["hosts", "requests", "by_status", "cities"] }.Of(report);
        Assert.Equal(["hosts", "requests"], chosen.Panels.Select(panel => panel.Name));
        Assert.Equal((report.General, report.Slices.Count), (chosen.General, chosen.Slices.Count));
        Assert.Equal(
            report.Panels.Select(panel => panel.Name).Where(name => name is not ("hosts" or "timeline")),
            new PanelChoice { Without = ["timeline", "hosts"] }.Of(report).Panels.Select(panel => panel.Name));
        Assert.Equal(report.Panels, PanelChoice.All.Of(report).Panels);
    }

    [Fact]
    public void A_panel_that_there_is_not_is_told_with_the_nearest() =>
        Assert.Contains("there is no panel 'host'; did you mean hosts?", Assert.Throws<ArgumentException>(() => new PanelChoice { Only = ["host"] }).Message, StringComparison.Ordinal);

    [Fact]
    public void Paths_without_their_queries_are_one_and_filters_see_them_whole()
    {
        var report = Report(
            new AnalysisOptions { CutsQueries = true, Where = "query!='id=3'" },
            "GET /a?id=1 HTTP/1.1", "GET /a?id=2 HTTP/1.1", "GET /a?id=3 HTTP/1.1", "GET /a HTTP/1.1", "POST /b?x#y HTTP/1.0", "GET ?q HTTP/1.1");
        Assert.Equal(["/a 3", "/b 1", "?q 1"], report.Panel("requests").Rows.Select(row => $"{row.Name} {row.Hits}"));
        Assert.Equal(3, report.General.UniqueFiles);
    }

    [Fact]
    public void Further_extensions_are_of_static_files()
    {
        var options = new AnalysisOptions { StaticFiles = [".MPEG4", "gmi"], Sessions = true };
        var report = Report(options, "GET /a.gmi HTTP/1.1", "GET /b.mpeg4?x HTTP/1.1", "GET /c.css HTTP/1.1", "GET /d HTTP/1.1");
        Assert.Equal(["/a.gmi", "/b.mpeg4?x", "/c.css"], report.Panel("static_files").Rows.Select(row => row.Name));
        Assert.Equal("/d", Assert.Single(report.Panel("entry_pages").Rows).Name);
        var output = new ArrayBufferWriter<byte>();
        GoAccessJsonWriter.Write(output, report, new GoAccessOptions { StaticFiles = options.StaticFiles });
        using var json = System.Text.Json.JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal("/d", Assert.Single(json.RootElement.GetProperty("requests").GetProperty("data").EnumerateArray()).GetProperty("data").GetString());
        Assert.Throws<ArgumentException>(() => new AnalysisOptions { StaticFiles = ["tar.gz"] });
    }

    [Theory]
    [InlineData("UTC", "2026-03-29 00:30", "2026-03-29|2026-03-29 00:00|00|2026-03-29T00:30:00+00:00")]
    [InlineData("Europe/Berlin", "2026-03-29 00:30", "2026-03-29|2026-03-29 01:00|01|2026-03-29T01:30:00+01:00")]
    [InlineData("Europe/Berlin", "2026-03-29 01:30", "2026-03-29|2026-03-29 03:00|03|2026-03-29T03:30:00+02:00")]
    [InlineData("America/New_York", "2026-03-29 01:30", "2026-03-28|2026-03-28 21:00|21|2026-03-28T21:30:00-04:00")]
    [InlineData("+05:30", "2026-03-28 20:00", "2026-03-29|2026-03-29 01:00|01|2026-03-29T01:30:00+05:30")]
    public void Lines_are_counted_by_the_clock_of_a_zone(string zone, string utc, string expected)
    {
        var time = DateTime.SpecifyKind(DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
        using var figures = new AccessLogAccumulator(new AnalysisOptions { TimeZone = zone }, AccessLogFormat.Combined);
        foreach (var offset in (int[])[0, 7, -9])
        {
            var written = new DateTimeOffset(time).ToOffset(TimeSpan.FromHours(offset)).ToString("dd/MMM/yyyy:HH:mm:ss zzz", System.Globalization.CultureInfo.InvariantCulture);
            figures.Add(Encoding.ASCII.GetBytes($"10.0.0.1 - - [{written[..^3]}{written[^2..]}] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"));
        }

        var report = figures.ToReport([]);
        Assert.Equal(expected, string.Join('|', ((string[])["visitors", "timeline", "hours"]).Select(panel => Assert.Single(report.Panel(panel).Rows).Name).Append($"{report.General.StartTime:yyyy-MM-ddTHH:mm:sszzz}")));
        Assert.Equal(1, report.General.UniqueVisitors);
    }

    [Fact]
    public void Times_at_the_ends_of_the_calendar_stay_and_ranges_are_of_the_zone()
    {
        using var figures = new AccessLogAccumulator(new AnalysisOptions { TimeZone = "+02:00", Since = "2026-03-29", Until = "2026-03-29" }, AccessLogFormat.Combined);
        figures.Add("10.0.0.1 - - [28/Mar/2026:22:00:00 +0000] \"GET /in HTTP/1.1\" 200 1 \"-\" \"-\"\n10.0.0.1 - - [29/Mar/2026:22:00:00 +0000] \"GET /out HTTP/1.1\" 200 1 \"-\" \"-\"\n"u8);
        Assert.Equal("/in", Assert.Single(figures.ToReport([]).Panel("requests").Rows).Name);
        using var ends = new AccessLogAccumulator(new AnalysisOptions { TimeZone = "-10:00" }, AccessLogFormat.Combined);
        ends.Add("10.0.0.1 - - [01/Jan/0001:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"u8);
        Assert.Equal("0001-01-01", Assert.Single(ends.ToReport([]).Panel("visitors").Rows).Name);
        Assert.Throws<ArgumentException>(() => new AnalysisOptions { TimeZone = "Mars/Olympus" });
    }

    private static AccessLogReport Report(AnalysisOptions options, params string[] requests)
    {
        using var figures = new AccessLogAccumulator(options, AccessLogFormat.Combined);
        figures.Add(Encoding.ASCII.GetBytes(string.Concat(requests.Select(request => $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"{request}\" 200 1 \"-\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/100.0\"\n"))));
        return figures.ToReport([]);
    }
}
