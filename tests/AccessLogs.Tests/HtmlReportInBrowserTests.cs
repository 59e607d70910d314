using Deque.AxeCore.Commons;
using Gearman.TestSupport;

namespace AccessLogs.Tests;

/// <summary>The page in Chromium, with its script.</summary>
public sealed class HtmlReportInBrowserTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task It_shows_ten_rows_a_panel_and_pages_through_the_rest()
    {
        var page = HtmlPages.Parse(await Chromium.OpenAsync(await SampleAsync(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(10, page.QuerySelectorAll("#requests tbody tr").Length);
        Assert.StartsWith("1 to 10 of ", page.QuerySelector("#requests [role=status]")!.TextContent, StringComparison.Ordinal);

        page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(
            await SampleAsync(), "document.querySelector('#requests .tools button:not(:disabled)').click()", cancellationToken: TestContext.Current.CancellationToken));
        Assert.StartsWith("11 to 20 of ", page.QuerySelector("#requests [role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_search_in_the_address_leaves_the_rows_that_have_the_word()
    {
        var page = HtmlPages.Parse(await Chromium.OpenAsync(await SampleAsync(), "#q=firefox", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("firefox", await SearchedAsync(), ignoreCase: true);
        Assert.NotEmpty(page.QuerySelectorAll("#user_agents tbody tr"));
        Assert.All(page.QuerySelectorAll("section.panel tbody tr"), row => Assert.Contains("firefox", row.TextContent, StringComparison.OrdinalIgnoreCase));

        static async Task<string> SearchedAsync() => (HtmlPages.Parse(await Chromium.OpenUnguardedAsync(
            await SampleAsync(),
            "location.hash = '#q=Firefox'; addEventListener('hashchange', () => document.title = document.getElementById('find').value)", cancellationToken: TestContext.Current.CancellationToken))).Title!;
    }

    [Fact(Timeout = Timeout)]
    public async Task A_click_on_a_heading_sorts_by_it_and_a_second_turns_the_order()
    {
        const string Click = "document.querySelectorAll('#requests thead button')[3].click();";
        var all = "document.querySelector('#requests select').value = 'Infinity'; document.querySelector('#requests select').dispatchEvent(new Event('change'));";
        var most = await SentAsync(all + Click);
        Assert.Equal(most.OrderDescending(), most);
        Assert.True(most.Count > 10);
        Assert.Equal(most.Order(), await SentAsync(all + Click + Click));

        static async Task<List<long>> SentAsync(string script)
        {
            var page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(await SampleAsync(), script, cancellationToken: TestContext.Current.CancellationToken));
            return [.. page.QuerySelectorAll("#requests tbody td[data-v]").Select(cell => long.Parse(cell.GetAttribute("data-v")!))];
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task On_paper_there_is_nothing_to_operate()
    {
        const string Print = """
            for (const rule of [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]))
              if (rule.media?.mediaText === 'print') { rule.media.mediaText = 'screen'; document.body.dataset.paper = 'yes'; }
            const seen = [...document.querySelectorAll('legend, label, input, select, button')].filter(control => control.checkVisibility() && getComputedStyle(control).display !== 'contents');
            document.body.dataset.seen = seen.map(control => control.textContent).join('|');
            document.body.dataset.arrows = [...document.querySelectorAll('th:not([aria-sort]) button')].map(button => getComputedStyle(button, '::after').content).join('|').replaceAll('none', '');
            """;
        var page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(await SampleAsync(), Print, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("yes", page.Body!.GetAttribute("data-paper"));
        Assert.Equal("", page.Body.GetAttribute("data-seen"));
        Assert.Equal("", page.Body.GetAttribute("data-arrows")!.Replace("|", "", StringComparison.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_hostile_log_runs_nothing_even_where_the_policy_would_let_it()
    {
        var page = HtmlPages.Parse(await Chromium.OpenUnguardedAsync(await HtmlPages.WriteAsync(HtmlPages.Hostile), "document.body.dataset.end = 'reached'", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("reached", page.Body!.GetAttribute("data-end"));
        Assert.Equal("Access log report", page.Title);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("access.log", false)]
    [InlineData("broken.log", true)]
    public async Task Axe_finds_nothing_in_light_and_dark(string log, bool dark)
    {
        var axe = new BundledAxeScriptProvider().GetScript();
        var page = HtmlPages.Parse(await Chromium.OpenWithAxeAsync(await HtmlPages.WriteAsync(HtmlPages.Sample(log)), axe, dark, TestContext.Current.CancellationToken));
        Assert.Equal(dark ? "dark" : "light", page.Body!.GetAttribute("data-scheme"));
        Assert.Matches("^axe: [1-9][0-9]+ passed;$", page.Title);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Axe_finds_nothing_on_the_page_that_leads_to_virtual_hosts(bool dark)
    {
        using var accumulator = Reports.Accumulate(HtmlPages.Sample("broken.log"));
        var report = accumulator.ToReport(["broken.log"]);
        using var index = new MemoryStream();
        await HtmlIndexWriter.WriteAsync(
            index, [("www.example.com:443", "www.example.com_3a443.html", report.General), ("<b>", "_3cb_3e.html", report.General)], report, new HtmlReportOptions { Subtitle = "broken.log" });
        var axe = new BundledAxeScriptProvider().GetScript();
        var page = HtmlPages.Parse(await Chromium.OpenWithAxeAsync(index.ToArray(), axe, dark, TestContext.Current.CancellationToken));
        Assert.Equal(dark ? "dark" : "light", page.Body!.GetAttribute("data-scheme"));
        Assert.Matches("^axe: [1-9][0-9]+ passed;$", page.Title);
    }

    private static Task<byte[]> SampleAsync() => HtmlPages.WriteAsync(HtmlPages.Sample("access.log"));
}
