using System.Text.Json;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

public sealed class TerminalReportTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task The_terminal_report_has_totals_and_every_panel()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"));
        Assert.Equal(0, outcome.ExitCode);
        foreach (var title in new[] { "Totals", "Days", "Hours of the day", "Pages", "Not found (404)", "Clients", "Status codes", "Methods", "Referrers", "User agents" })
        {
            Assert.Contains(title, outcome.Output);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task The_JSON_file_is_written_beside_the_terminal_report_and_holds_every_row()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("report.json");
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--json", path);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Totals", outcome.Output);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var general = report.RootElement.GetProperty("general");
        var requests = report.RootElement.GetProperty("requests").GetProperty("data");
        Assert.Equal(general.GetProperty("unique_files").GetInt32(), requests.GetArrayLength());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1", false)]
    public async Task A_terminal_has_colours_unless_NO_COLOR_is_set_and_no_line_is_wider_than_it(string variable, bool hasColours)
    {
        const int Columns = 100;
        var program = string.Join(' ', Example.Command("LogAnalysis"));
        using var terminal = Example.StartProgram("script", "-qec", $"stty cols {Columns} rows 50; env -u NO_COLOR {variable} TERM=xterm-256color {program} sample-logs/access.log", "/dev/null");
        var outcome = await Example.EndAsync(terminal, Stream.Null);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        var report = outcome.Output[outcome.Output.IndexOf("Totals", StringComparison.Ordinal)..]; // the progress before it is overwritten
        Assert.Equal(hasColours, Regex.IsMatch(report, "\x1b\\[[39][0-7]m", RegexOptions.None, TimeSpan.FromSeconds(10)));
        Assert.All(Regex.Replace(report, "\x1b\\[[0-9;?]*[a-zA-Z]", "", RegexOptions.None, TimeSpan.FromSeconds(10)).Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, Columns));
    }

    [Fact(Timeout = Timeout)]
    public async Task Top_limits_the_rows_of_each_panel()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--json", "-", "--top", "3");
        using var report = JsonDocument.Parse(outcome.Output);
        Assert.All(
            report.RootElement.EnumerateObject().Where(p => p.Name != "general"),
            panel => Assert.InRange(panel.Value.GetProperty("data").GetArrayLength(), 1, 3));
    }

    [Fact(Timeout = Timeout)]
    public async Task Broken_lines_are_counted_and_the_first_are_shown_with_their_numbers_and_nothing_that_a_terminal_obeys()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("broken.log"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Failed lines", outcome.Output);
        Assert.Contains("broken.log:", outcome.Output);
        Assert.DoesNotContain(outcome.Output, c => char.IsControl(c) && c != '\n');
    }

    [Theory(Timeout = Timeout)]
    [InlineData(1023, "1023 B")]
    [InlineData(1023 * 1024, "1.0 MiB")]
    [InlineData(999 * 1024, "999.0 KiB")]
    public async Task Sizes_fit_their_column(long size, string shown)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("sized.log");
        await File.WriteAllTextAsync(path, $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 {size}\n", TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", path);
        Assert.Contains($" {shown} │", outcome.Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_column_is_as_wide_as_its_title_and_nothing_stands_behind_a_line()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--sessions");
        Assert.Contains("│ Bounce rate │", outcome.Output);
        Assert.DoesNotContain(outcome.Output.Split('\n'), line => line.EndsWith(' '));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_too_small_for_a_server_has_the_report_that_a_server_gives()
    {
        var direct = await Example.RunAsync("LogAnalysis", Example.SampleLog("broken.log"));
        var served = await Example.RunAsync("LogAnalysis", Example.SampleLog("broken.log"), "--chunk-size", "50K");
        Assert.Equal(0, direct.ExitCode);
        Assert.Equal(served.Output, direct.Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task Wide_characters_are_cut_to_the_column_and_no_character_turns_the_direction_or_ends_the_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("unicode.log");
        string[] paths = ["/" + new string('日', 300), "/\u202egnp.exe", "/a\u2028b"];
        await File.WriteAllLinesAsync(
            path, paths.Select(p => $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET {p} HTTP/1.1\" 200 1"), TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", path);
        Assert.Single(outcome.Output.Split('\n'), l => l.Contains('日'));
        Assert.Contains("日…", outcome.Output);
        Assert.Contains("/\\u202egnp.exe", outcome.Output);
        Assert.Contains("/a\\u2028b", outcome.Output);
    }
}
