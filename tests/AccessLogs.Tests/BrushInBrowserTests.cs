using System.Text;
using AngleSharp.Dom;
using Deque.AxeCore.Commons;
using Gearman.TestSupport;

namespace AccessLogs.Tests;

/// <summary>A range of time in the page, in Chromium.</summary>
public sealed class BrushInBrowserTests
{
    private const int Timeout = 600_000;
    private const string Range = "#t=2026-03-03%2000:00..2026-03-05%2000:00";
    private static readonly string[] Days = ["03/Mar/2026", "04/Mar/2026"];

    [Fact(Timeout = Timeout)]
    public async Task A_range_of_days_gives_the_figures_of_a_report_of_these_days()
    {
        var page = HtmlPages.Parse(await Chromium.OpenAsync(await SampleAsync(), Range, cancellationToken: TestContext.Current.CancellationToken));
        var lines = Encoding.Latin1.GetString(HtmlPages.Sample("access.log")).Split('\n').Where(line => Days.Any(line.Contains));
        using var accumulator = Reports.Accumulate(Encoding.Latin1.GetBytes(string.Join('\n', lines)));
        var report = accumulator.ToReport([]);
        Assert.Equal("2026-03-03 00:00 to 2026-03-05 00:00", page.QuerySelector(".brush [role=status]")!.TextContent);
        Assert.Equal($"{report.General.ValidRequests:N0}", page.QuerySelector("[data-sum=hits]")!.TextContent);
        Assert.Equal(FigureText.Of(report.General.Bandwidth, ColumnKind.Bytes), page.QuerySelector("[data-sum=bytes]")!.TextContent);
        foreach (var name in (string[])["requests", "hosts", "status_codes", "browsers", "referrers", "file_types", "methods"])
        {
            var panel = report.Panel(name);
            var shown = Hits(page, name);
            Assert.NotEmpty(shown);
            Assert.Equal(panel.Rows.Select(row => row.Hits).Take(shown.Count), shown);
            Assert.All(page.QuerySelectorAll($"#{name} tbody tr"), row => Assert.Contains(
                panel.Rows, one => HtmlPages.Printable(one.Name) == row.QuerySelector("bdi")!.TextContent && FigureText.Of(one.Bytes, ColumnKind.Bytes) == row.LastElementChild!.TextContent));
        }

        Assert.Equal(["2026-03-03", "2026-03-04"], Names(page, "visitors"));
        Assert.Equal(report.Panel("timeline").TotalRows, HtmlPages.Parse(await Chromium.OpenUnguardedAsync(
            await SampleAsync(), $"location.hash = '{Range}'; addEventListener('hashchange', () => document.title = panels.find(panel => panel.name === 'timeline').rows.length)", cancellationToken: TestContext.Current.CancellationToken)).Title is { } rows
            ? int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture) : 0);
    }

    [Fact(Timeout = Timeout)]
    public async Task Sliders_choose_the_range_and_escape_brings_all_of_it_back()
    {
        const string Choose = "brush.last.value = 0; brush.last.dispatchEvent(new Event('input'));";
        var page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(await SampleAsync(), Choose, cancellationToken: TestContext.Current.CancellationToken));
        Assert.StartsWith("2026-03-02 00:00 to ", page.QuerySelector(".brush [role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.NotEqual("0", page.QuerySelector("rect.mark")!.GetAttribute("width"));

        page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(await SampleAsync(), Choose + "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));", cancellationToken: TestContext.Current.CancellationToken));
        var all = HtmlPages.Parse(await Chromium.OpenAsync(await SampleAsync(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(all.QuerySelector("#requests tbody")!.InnerHtml, page.QuerySelector("#requests tbody")!.InnerHtml);
        Assert.Equal(all.QuerySelector(".totals")!.InnerHtml, page.QuerySelector(".totals")!.InnerHtml);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_drag_over_a_chart_chooses_the_range_below_it()
    {
        const string Drag = """
            const plot = document.querySelector('svg.plot'), box = plot.getBoundingClientRect();
            plot.setPointerCapture = () => {};
            const at = (type, x) => plot.dispatchEvent(new PointerEvent(type, { clientX: box.left + box.width * x, pointerId: 1, bubbles: true }));
            at('pointerdown', 0.3); at('pointermove', 0.55); at('pointerup', 0.55);
            """;
        var page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(await SampleAsync(), Drag, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("2026-03-04 00:00 to 2026-03-06 00:00", page.QuerySelector(".brush [role=status]")!.TextContent);
    }

    [Fact(Timeout = Timeout)]
    public async Task Parts_of_days_say_that_visitors_are_at_most_so_many()
    {
        var log = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(8, 6).Select(hour =>
            $"10.0.0.1 - - [17/May/2015:{hour:00}:05:03 +0000] \"GET /a HTTP/1.1\" 200 10 \"-\" \"-\"\n")));
        var page = HtmlPages.Parse(await Chromium.OpenAsync(await HtmlPages.WriteAsync(log), "#t=2015-05-17 09:00..2015-05-17 11:00", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("2", page.QuerySelector("[data-sum=hits]")!.TextContent);
        Assert.Equal("≤ 2", page.QuerySelector("[data-sum=visitors]")!.TextContent);
        Assert.Contains("at most", page.QuerySelector(".brush .note")!.TextContent, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Axe_finds_nothing_in_a_page_with_a_range()
    {
        var script = $"location.hash = '{Range}';" + new BundledAxeScriptProvider().GetScript().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
            + ";axe.run().then(r => document.title = 'axe: ' + r.passes.length + ' passed; ' + r.violations.map(v => v.id + ' ' + v.nodes[0].html).join('; '))";
        var page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(await SampleAsync(), script, cancellationToken: TestContext.Current.CancellationToken));
        Assert.NotEmpty(page.QuerySelector(".brush [role=status]")!.TextContent);
        Assert.Matches("^axe: [1-9][0-9]+ passed;$", page.Title);
    }

    [Fact(Timeout = Timeout)]
    public async Task Rows_behind_the_first_thousand_are_paged_searched_and_sorted()
    {
        var log = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2_500).Select(i =>
            $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /p{i:0000}&<b> HTTP/1.1\" 200 {i} \"-\" \"-\"\n")));
        using var accumulator = Reports.Accumulate(log);
        var bytes = await HtmlPages.WriteAsync(accumulator.ToReport([]), new HtmlReportOptions { Top = int.MaxValue });
        var page = HtmlPages.Parse(await Chromium.OpenAsync(bytes, "#q=p2345%26%3cb", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("/p2345&<b>", Assert.Single(Names(page, "requests")));
        page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(bytes, "panels.find(panel => panel.name === 'requests').show(200)", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(2_000, 10).Select(i => $"/p{i}&<b>"), Names(page, "requests"));
        page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(bytes, "document.querySelectorAll('#requests thead button')[3].click()", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"/p{2_499 - i}&<b>"), Names(page, "requests"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(int.MaxValue)]
    [InlineData(500)]
    public async Task Every_row_that_the_page_has_is_exact_in_a_range(int top)
    {
        // 2,500 paths, most of them asked for once or twice, in three days; the later days have others in front.
        var requests = Enumerable.Range(0, 9_000).Select(i => (Day: 1 + (i / 3_000), Path: $"/p{(int)(((i * 7_919L) % 2_500) * (long)((i * 104_729L) % 2_500) / 2_500)}&<{i / 4_000}>", Bytes: (i * 31_337) % 90_000)).ToList();
        using var accumulator = Reports.Accumulate(
            Encoding.ASCII.GetBytes(string.Concat(requests.Select(request => $"10.0.0.1 - - [{request.Day:00}/May/2015:10:05:03 +0000] \"GET {request.Path} HTTP/1.1\" 200 {request.Bytes} \"-\" \"-\"\n"))), keepsSlices: true);
        var whole = accumulator.ToReport([], followed: top);
        var bytes = await HtmlPages.WriteAsync(whole, new HtmlReportOptions { Top = top });
        var page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(
            bytes,
            "brush.set(1, 1); const panel = panels.find(panel => panel.name === 'requests'); document.body.dataset.rows = panel.rows.map(row => `${row.name} ${row.value(2)} ${row.value(4)}`).join('\\n'); panel.filter('p1&<'); document.title = panel.shown.length",
            cancellationToken: TestContext.Current.CancellationToken));
        var expected = requests.Where(request => request.Day == 2).GroupBy(request => request.Path).ToDictionary(row => row.Key, row => $"{row.Key} {row.Count()} {row.Sum(request => request.Bytes)}");
        var shown = whole.Panel("requests").Rows.Take(top).Select(row => row.Name).Where(expected.ContainsKey).ToList();
        var rows = page.Body!.GetAttribute("data-rows")!.Split('\n');
        Assert.Superset(shown.Select(name => expected[name]).ToHashSet(), rows.ToHashSet());
        Assert.Subset(expected.Values.ToHashSet(), rows.ToHashSet());
        Assert.Equal(rows.Select(row => long.Parse(row.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).OrderDescending(), rows.Select(row => long.Parse(row.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
        var caption = page.QuerySelector("#requests caption")!.TextContent;
        Assert.Equal(top == int.MaxValue ? $"{expected.Count:N0} rows in this range" : $"{rows.Length:N0} rows in this range; {expected.Values.Except(rows).Sum(row => long.Parse(row.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)):N0} hits are of rows that the page does not have", caption);
        Assert.Equal($"{rows.Count(row => row.StartsWith("/p1&<", StringComparison.Ordinal))}", page.Title);
    }

    private static List<long> Hits(IDocument page, string panel) =>
        [.. page.QuerySelectorAll($"#{panel} tbody tr").Select(row => long.Parse(row.QuerySelectorAll("td:not(.bar)")[0].TextContent, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture))];

    private static List<string> Names(IDocument page, string panel) => [.. page.QuerySelectorAll($"#{panel} .scroll > table > tbody tr bdi").Select(name => name.TextContent)];

    private static Task<byte[]> SampleAsync() => HtmlPages.WriteAsync(HtmlPages.Sample("access.log"));
}
