namespace EndToEnd.Tests;

/// <summary>The page as the command writes it.</summary>
public sealed class HtmlReportTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task A_file_and_standard_output_get_the_same_page_and_nothing_of_the_page_before_is_left()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Path("report.html");
        await File.WriteAllTextAsync(file, new string('x', 5_000_000), TestContext.Current.CancellationToken);
        var log = Example.SampleLog("access.log");
        var outcome = await Example.RunAsync("LogAnalysis", log, "--html", file);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Hours of the day", outcome.Output);

        outcome = await Example.RunAsync("LogAnalysis", log, "--html", "-");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(outcome.Output, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.StartsWith("<!DOCTYPE html>", outcome.Output);
        Assert.EndsWith("</html>\n", outcome.Output);
        Assert.Contains(log, outcome.Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task Both_reports_of_one_run_and_a_limit_of_rows()
    {
        using var folder = new TemporaryFolder();
        var (html, json) = (folder.Path("report.html"), folder.Path("report.json"));
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--html", html, "--json", json, "--top", "2");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("The first 2 of ", await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken));
        Assert.StartsWith("{\"general\"", await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
    }
}
