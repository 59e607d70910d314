using System.Text;

namespace AccessLogs.Tests;

/// <summary>The page as its markup says, without a script.</summary>
public sealed class HtmlReportTests
{
    [Theory]
    [InlineData("access.log")]
    [InlineData("broken.log")]
    public Task Every_row_of_every_panel_is_there_with_its_numbers(string name) => AssertCompleteAsync(HtmlPages.Sample(name));

    /// <summary>A character that becomes markup takes text away, even where no element comes of it.</summary>
    [Fact]
    public Task A_hostile_log_is_there_to_the_letter() => AssertCompleteAsync(HtmlPages.Hostile);

    [Fact]
    public async Task It_needs_nothing_from_elsewhere_and_its_contents_lead_to_every_panel()
    {
        var page = HtmlPages.Parse(await HtmlPages.WriteAsync(HtmlPages.Sample("broken.log")));
        Assert.Empty(page.QuerySelectorAll("[src], link, img, iframe, object, form, base, [style]"));
        var targets = page.QuerySelectorAll("a[href]").Select(link => link.GetAttribute("href")!).ToList();
        Assert.All(targets, target => Assert.Single(page.QuerySelectorAll(target)));
        Assert.All(page.QuerySelectorAll("section"), section => Assert.Contains("#" + section.Id, targets));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", page.QuerySelector("meta[http-equiv]")!.GetAttribute("content"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_is_said_with_the_number_of_all_rows()
    {
        using var accumulator = Reports.Accumulate(HtmlPages.Sample("access.log"));
        var report = accumulator.ToReport([]);
        var page = HtmlPages.Parse(await HtmlPages.WriteAsync(report, new HtmlReportOptions { Top = 3 }));
        Assert.Equal(3, page.QuerySelectorAll("#requests tbody tr").Length);
        Assert.Equal($"The first 3 of {report.Panel("requests").TotalRows:N0} rows, by Hits", page.QuerySelector("#requests caption")!.TextContent);
    }

    [Fact]
    public async Task Rows_behind_the_first_thousand_are_there_for_readers_without_a_script()
    {
        var log = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2_500).Select(i =>
            $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /p{i} HTTP/1.1\" 200 {i} \"-\" \"-\"\n")));
        using var accumulator = Reports.Accumulate(log);
        var page = HtmlPages.Parse(await HtmlPages.WriteAsync(accumulator.ToReport([]), new HtmlReportOptions { Top = int.MaxValue }));
        Assert.Equal(1_000, page.QuerySelectorAll("#requests .scroll > table > tbody > tr").Length);
        Assert.Equal(1_500, page.QuerySelectorAll("#requests noscript tbody tr").Length);
        Assert.Equal(2_500, page.QuerySelectorAll("#requests tbody tr th bdi").Select(name => name.TextContent).Distinct().Count());
        Assert.Equal("2,500 rows", page.QuerySelector("#requests caption")!.TextContent);
    }

    [Fact]
    public async Task What_the_script_cuts_by_time_holds_no_markup_and_is_bounded()
    {
        var hostile = Encoding.UTF8.GetString(await HtmlPages.WriteAsync([.. HtmlPages.Hostile, .. "10.0.0.1 - - [18/May/2015:23:05:03 -0200] \"GET /</script> HTTP/1.1\" 200 10 \"-\" \"x\"\n"u8]));
        var data = hostile[hostile.IndexOf("id=\"brush-data\">", StringComparison.Ordinal)..];
        Assert.DoesNotContain('<', data[..data.IndexOf("</script>", StringComparison.Ordinal)]);

        var days = Enumerable.Range(0, 300).Select(day => new DateTime(2015, 1, 1).AddDays(day));
        var log = Encoding.ASCII.GetBytes(string.Concat(days.SelectMany(day => Enumerable.Range(0, 50).Select(i => string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"10.0.0.1 - - [{day:dd/MMM/yyyy}:10:05:03 +0000] \"GET /{day.DayOfYear}/{i} HTTP/1.1\" 200 {i} \"-\" \"-\"\n")))));
        using var accumulator = Reports.Accumulate(log, keepsSlices: true);
        var slices = accumulator.ToReport([], followed: 20).Slices;
        Assert.InRange(slices.Count, 2, 64);
        Assert.All(slices, slice => Assert.All(slice.Panels, panel => Assert.InRange(panel.Rows.Count, 0, 120)));
        Assert.Equal(15_000, slices.Sum(slice => slice.General.ValidRequests));
    }

    [Fact]
    public async Task A_log_without_a_valid_line_gives_a_page_that_says_so()
    {
        var page = HtmlPages.Parse(await HtmlPages.WriteAsync("broken\n"u8.ToArray()));
        Assert.Empty(page.QuerySelectorAll("svg"));
        Assert.Single(page.QuerySelectorAll("#failed tbody tr"));
    }

    [Fact]
    public async Task Clocks_that_jump_by_centuries_leave_a_chart_of_all_days()
    {
        var log = """
            10.0.0.1 - - [17/May/0001:23:05:03 +0000] "GET /a HTTP/1.1" 200 10 "-" "-"
            10.0.0.1 - - [17/May/9999:23:05:03 +0000] "GET /a HTTP/1.1" 200 10 "-" "-"
            """u8.ToArray();
        using var accumulator = Reports.Accumulate(log);
        var report = accumulator.ToReport([]);
        var page = HtmlPages.Parse(await HtmlPages.WriteAsync(report));
        Assert.Equal(report.Panel("visitors").TotalRows * 3, page.QuerySelectorAll(".plot rect").Length);
    }

    [Fact]
    public async Task Nothing_of_a_log_becomes_markup_or_turns_the_line()
    {
        var bytes = await HtmlPages.WriteAsync(HtmlPages.Hostile);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.DoesNotContain(text, c => c is '\u202E' or '\0' or '\u001B' or '\u0085' or '\u2028');
        var page = HtmlPages.Parse(bytes);
        Assert.Single(page.QuerySelectorAll("script:not([type])"));
        Assert.Single(page.QuerySelectorAll("style"));
        Assert.Empty(page.QuerySelectorAll("img, section svg[onload], bdi *"));
        Assert.Contains("caf\uFFFD", page.QuerySelector("#requests")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("\\u202e", page.QuerySelector("#user_agents")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task AssertCompleteAsync(byte[] log)
    {
        using var accumulator = Reports.Accumulate(log);
        var report = accumulator.ToReport(["a log"]);
        var page = HtmlPages.Parse(await HtmlPages.WriteAsync(report));
        foreach (var panel in report.Panels.Where(panel => panel.TotalRows > 0))
        {
            var rows = page.QuerySelectorAll($"#{panel.Name} tbody tr");
            var expected = panel.Definition.HasKeyOrder ? panel.InKeyOrder() : panel.Rows;
            Assert.Equal(expected.Count, rows.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                var numbers = panel.Definition.Columns.Select((column, c) => FigureText.Of(panel.Value(expected[i], c), column.Kind));
                Assert.Equal(numbers, rows[i].QuerySelectorAll("td:not(.bar)").Select(cell => cell.TextContent));
                Assert.Equal(HtmlPages.Printable(expected[i].Name), rows[i].QuerySelector("th bdi")!.TextContent);
                Assert.Equal(expected[i].Items.Count, rows[i].QuerySelectorAll("li").Length);
            }
        }

        Assert.Equal(report.FailedLines.Select(line => line.Reason), page.QuerySelectorAll("#failed td:nth-child(2)").Select(cell => cell.TextContent));
        Assert.Equal(report.FailedLines.Select(line => HtmlPages.Printable(line.Excerpt)), page.QuerySelectorAll("#failed code").Select(cell => cell.TextContent));
    }
}
