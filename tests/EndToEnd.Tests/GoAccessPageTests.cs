using System.Text.RegularExpressions;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>docs/goaccess.md: each option of GoAccess has its row, and what is named there is an option of ours, or a panel.</summary>
public sealed partial class GoAccessPageTests
{
    private const int Timeout = 240_000;
    private static readonly string Page = File.ReadAllText(Path.Combine(Example.Root, "docs", "goaccess.md"));

    [Fact(Timeout = Timeout)]
    public async Task Each_option_of_GoAccess_has_its_row()
    {
        using var process = Example.StartProgram(Peer.Require("goaccess", "goaccess"), "--help");
        var help = await Example.EndAsync(process, Stream.Null);
        var rows = Rows().SelectMany(row => OptionName().Matches(row[0])).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var options = OptionName().Matches(help.Output).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        Assert.InRange(options.Count, 70, 200);
        Assert.Empty(options.Except(rows));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_it_names_of_ours_is_there()
    {
        var help = (await Example.RunAsync("LogAnalysis", "--help")).Output;
        Assert.All(Rows().SelectMany(row => OptionName().Matches(row[1])), option => Assert.Contains(option.Value, help, StringComparison.Ordinal));
        var outcome = await Example.RunAsync(
            "LogAnalysis", Example.SampleLog("access.log"), "--json", "-", "--panels", string.Join(',', Rows().TakeWhile(row => !row[0].Contains("--", StringComparison.Ordinal)).SelectMany(row => PanelName().Matches(row[1])).Select(match => match.Groups["name"].Value)));
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--where", "kind in (bot, ai, scanner, tool)")]
    [InlineData("--exclude", "kind in (bot, ai, scanner, tool, unknown)")]
    [InlineData("--exclude", "site=\"www.example.com\"", "--exclude", "referrer~\"example\\.com\"", "--exclude", "path~\"\\.(css|js|png)($|[?])\"", "--exclude", "status=301")]
    [InlineData("--where", "status in (404, 444)", "--group-by", "path", "--group-by", "method,path", "--group-by", "protocol,path", "--group-by", "host>agent", "--group-by", "minute")]
    [InlineData("--where", "kind=unknown", "--group-by", "agent", "--metric", "bytes")]
    public async Task What_it_says_to_ask_for_can_be_asked_for(params string[] arguments)
    {
        Assert.All(arguments.Where(argument => argument.Contains('=', StringComparison.Ordinal) || argument.Contains(" in ", StringComparison.Ordinal)), filter => Assert.Contains(filter, Page.Replace("\\|", "|", StringComparison.Ordinal), StringComparison.Ordinal));
        var outcome = await Example.RunAsync("LogAnalysis", [Example.SampleLog("access.log"), .. arguments]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task Arguments_may_be_in_a_file()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Path("arguments"), "--top 3\n--where status=404\n", TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), $"@{folder.Path("arguments")}");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("Left out", outcome.Output);
    }

    private static IEnumerable<string[]> Rows() => Page.Replace("\\|", " ", StringComparison.Ordinal).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Trim('|').Split('|')).Where(row => row[0].Trim() != "GoAccess");

    [GeneratedRegex("--[a-z0-9][a-z0-9-]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OptionName();

    [GeneratedRegex("`(?<name>[a-z_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PanelName();
}
