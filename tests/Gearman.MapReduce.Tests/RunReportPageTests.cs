using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Deque.AxeCore.Commons;
using Gearman.TestSupport;

namespace Gearman.MapReduce.Tests;

/// <summary>A report as a page: whole without a script, and in Chromium.</summary>
public sealed class RunReportPageTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task The_page_has_every_attempt_partition_and_counter_and_needs_nothing_from_elsewhere()
    {
        var report = await ReportAsync();
        var page = Parse(Encoding.UTF8.GetString(await PageAsync(report)));
        Assert.Empty(page.QuerySelectorAll("script, [src], link, img, iframe, object, form, base, [style], a"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", page.QuerySelector("meta[http-equiv]")!.GetAttribute("content"), StringComparison.Ordinal);
        Assert.Equal(report.Attempts.Count, page.QuerySelectorAll("[aria-labelledby^=attempts] tbody tr").Length);
        Assert.Equal(report.Attempts.Count, page.QuerySelectorAll(".timeline rect").Length);
        Assert.Equal(report.Partitions.Count, page.QuerySelectorAll("[aria-labelledby^=partitions] tbody tr").Length);
        Assert.Equal(report.Counters.Select(counter => counter.Key), page.QuerySelectorAll("[aria-labelledby=counters] tbody th").Select(cell => cell.TextContent));
        Assert.All(page.QuerySelectorAll("section"), section => Assert.Single(page.QuerySelectorAll($"[id='{section.GetAttribute("aria-labelledby")}']")));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_came_to_nothing_comes_first_with_its_reason_and_no_name_becomes_markup()
    {
        var page = Parse(Encoding.UTF8.GetString(await PageAsync(await ReportAsync())));
        var first = page.QuerySelector("[aria-labelledby^=attempts] tbody tr")!;
        Assert.Contains("Failed", first.TextContent, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>\\u202e", first.QuerySelector("em")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("<b>.txt", first.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("b"));
    }

    [Fact]
    public async Task Of_very_many_attempts_the_page_shows_what_matters_and_says_so()
    {
        var report = new RunReport();
        report.Begin("many", new MapReduceOptions());
        for (var i = 0; i < 10_000; i++)
        {
            report.Add(new TaskAttempt
            {
                Function = "many/map",
                Task = i,
                Input = "x",
                Worker = $"host/{i % 1000}",
                SubmittedAt = TimeSpan.FromSeconds(i),
                StartedAt = TimeSpan.FromSeconds(i),
                EndedAt = TimeSpan.FromSeconds(i + 1),
                Outcome = i == 5_000 ? AttemptOutcome.Failed : AttemptOutcome.Done,
            });
        }

        var page = Parse(Encoding.UTF8.GetString(await PageAsync(report)));
        Assert.InRange(page.QuerySelectorAll(".timeline rect").Length, 300, 3_000);
        Assert.Contains("of 10,000 attempts by worker", page.QuerySelector("figcaption")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("The first 500 of 10000 rows; JSON has all", page.QuerySelector("[aria-labelledby^=attempts] caption")!.TextContent);
        Assert.Contains("Failed", page.QuerySelector("[aria-labelledby^=attempts] tbody tr")!.TextContent, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Axe_finds_nothing_in_light_and_dark(bool dark)
    {
        var axe = new BundledAxeScriptProvider().GetScript();
        var page = Parse(await Chromium.OpenWithAxeAsync(await PageAsync(await ReportAsync()), axe, dark, TestContext.Current.CancellationToken));
        Assert.Equal(dark ? "dark" : "light", page.Body!.GetAttribute("data-scheme"));
        Assert.Matches("^axe: [1-9][0-9]+ passed;$", page.Title);
    }

    private static IDocument Parse(string page) => new HtmlParser().ParseDocument(page);

    private static async Task<byte[]> PageAsync(RunReport report)
    {
        using var output = new MemoryStream();
        await report.WriteHtmlAsync(output, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    /// <summary>Of a run with three map tasks, one of which fails at first, and two partitions.</summary>
    private async Task<RunReport> ReportAsync()
    {
        var report = new RunReport();
        var job = MapReduceJob.Named("page").Map<Line, string, int>(context => context is { Task: 1, Attempt: 1 }
            ? throw new FormatException("<script>alert(1)</script>\u202E")
            : new Counting()).Fold((a, b) => a + b);
        var options = new MapReduceOptions { ChunkBytes = 2, ReduceHereBytes = 0, Partitions = 2, RetryDelay = TimeSpan.Zero, Report = report };
        await job.RunAsync([_files.Write("a\nb\nc\n"u8.ToArray(), "<b>.txt")], options, TestContext.Current.CancellationToken);
        return report;
    }

    private sealed class Counting : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit(record.Bytes, 1);
    }
}
