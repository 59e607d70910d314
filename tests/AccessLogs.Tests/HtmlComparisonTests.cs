using AngleSharp.Dom;
using Deque.AxeCore.Commons;
using Gearman.TestSupport;

namespace AccessLogs.Tests;

/// <summary>Two reports beside each other as a page: its markup, and in Chromium.</summary>
public sealed class HtmlComparisonTests
{
    private const int Timeout = 600_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_row_is_there_with_what_it_was_what_it_is_and_the_difference(bool isHostile)
    {
        var comparison = isHostile ? Compare(HtmlPages.Hostile, HtmlPages.Sample("broken.log")) : Sample();
        var page = HtmlPages.Parse(await WriteAsync(comparison));
        Assert.Empty(page.QuerySelectorAll("script[src], img, iframe, object, form, base, [onerror], [onload]"));
        foreach (var panel in comparison.Panels)
        {
            var (shown, kind) = (page.QuerySelectorAll($"#{panel.Definition.Name} tbody tr"), panel.Definition.SortedBy.Kind);
            var expected = panel.Rows.Select(row => (row, panel.SortedColumn)).Select(item => string.Join(
                '|',
                HtmlPages.Printable(item.row.Name),
                FigureText.Of(item.row.Before[item.SortedColumn], kind),
                FigureText.Of(item.row.After[item.SortedColumn], kind),
                FigureText.OfDifference(item.row.Before[item.SortedColumn], item.row.After[item.SortedColumn], kind),
                FigureText.OfShare(item.row.Before[item.SortedColumn], item.row.After[item.SortedColumn])));
            Assert.Equal(expected.Order(StringComparer.Ordinal), shown.Select(row => string.Join('|', Cells(row).Take(5))).Order(StringComparer.Ordinal));
        }

        Assert.Contains("Valid requests|", page.QuerySelectorAll("#overview tbody tr").Select(row => string.Join('|', Cells(row))).Aggregate((x, y) => x + "\n" + y), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_go_from_the_middle_to_the_side_that_is_more()
    {
        var page = HtmlPages.Parse(await WriteAsync(Compare(Log("/a", "/a", "/a", "/b"), Log("/a", "/b", "/b"))));
        Assert.Equal(
            ["/a less 0% 50%", "/b  50% 25%"],
            page.QuerySelectorAll("#requests tbody tr").Select(row => (Name: row.QuerySelector("bdi")!.TextContent, Bar: row.QuerySelector("rect")!))
                .Select(row => $"{row.Name} {row.Bar.GetAttribute("class")} {row.Bar.GetAttribute("x")} {row.Bar.GetAttribute("width")}"));
    }

    [Fact]
    public async Task A_limit_is_said_and_the_hours_of_the_day_are_in_their_order()
    {
        using var output = new MemoryStream();
        await HtmlComparisonWriter.WriteAsync(output, Sample(), new HtmlReportOptions { Top = 3, Title = "<b>" }, TestContext.Current.CancellationToken);
        var page = HtmlPages.Parse(output.ToArray());
        Assert.Equal("<b>", page.QuerySelector("h1")!.TextContent);
        Assert.Matches("^The first 3 of [0-9]+ rows, by the difference of Hits$", page.QuerySelector("#requests caption")!.TextContent);
        var hours = page.QuerySelectorAll("#hours tbody bdi").Select(name => name.TextContent).ToList();
        Assert.Equal(3, hours.Count);
        Assert.Equal(hours.Order(StringComparer.Ordinal), hours);
    }

    [Fact(Timeout = Timeout)]
    public async Task It_is_sorted_searched_and_paged_as_a_report()
    {
        var bytes = await WriteAsync(Sample());
        var page = HtmlPages.Parse(await Chromium.OpenAsync(bytes, "#q=firefox", cancellationToken: TestContext.Current.CancellationToken));
        Assert.NotEmpty(page.QuerySelectorAll("#user_agents tbody tr"));
        Assert.All(page.QuerySelectorAll("section.panel tbody tr"), row => Assert.Contains("firefox", row.TextContent, StringComparison.OrdinalIgnoreCase));

        const string Share = "document.querySelectorAll('#status_codes thead button')[4].click();";
        page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(bytes, Share, cancellationToken: TestContext.Current.CancellationToken));
        var shares = page.QuerySelectorAll("#status_codes tbody tr").Select(row => double.Parse(row.QuerySelectorAll("td:not(.bar)")[3].GetAttribute("data-v")!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(shares);
        Assert.Equal(shares.OrderDescending(), shares);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Axe_finds_nothing_in_light_and_dark(bool dark)
    {
        var page = HtmlPages.Parse(await Chromium.OpenWithAxeAsync(await WriteAsync(Sample()), new BundledAxeScriptProvider().GetScript(), dark, TestContext.Current.CancellationToken));
        Assert.Equal(dark ? "dark" : "light", page.Body!.GetAttribute("data-scheme"));
        Assert.Matches("^axe: [1-9][0-9]+ passed;$", page.Title);
    }

    private static IEnumerable<string> Cells(IElement row) => row.Children.Where(cell => !cell.ClassList.Contains("bar")).Select(cell => cell.TextContent);

    private static ReportComparison Sample()
    {
        var lines = System.Text.Encoding.Latin1.GetString(HtmlPages.Sample("access.log")).Split('\n');
        byte[] Part(int from, int count) => System.Text.Encoding.Latin1.GetBytes(string.Join('\n', lines[from..(from + count)]) + "\n");
        return Compare(Part(0, 1_500), Part(3_000, 2_000));
    }

    private static byte[] Log(params string[] paths) =>
        System.Text.Encoding.ASCII.GetBytes(string.Concat(paths.Select(path => $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 1 \"-\" \"-\"\n")));

    private static ReportComparison Compare(byte[] before, byte[] after)
    {
        using var first = Reports.Accumulate(before);
        using var second = Reports.Accumulate(after);
        return ReportComparison.Of(first.ToReport([]), second.ToReport([]));
    }

    private static async Task<byte[]> WriteAsync(ReportComparison comparison)
    {
        using var output = new MemoryStream();
        await HtmlComparisonWriter.WriteAsync(output, comparison, new HtmlReportOptions { Subtitle = "<i>before</i>", Top = int.MaxValue }, TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
