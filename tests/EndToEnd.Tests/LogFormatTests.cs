using System.Text;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>What lines are: found out, or said by --format.</summary>
public sealed class LogFormatTests
{
    private const int Timeout = 600_000;
    private const string Combined = """83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 203 "-" "Mozilla/5.0" """;
    private const string Common = """83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /b HTTP/1.1" 200 203""";

    [Theory(Timeout = Timeout)]
    [InlineData("combined")]
    [InlineData("NGINX")]
    [InlineData("""LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined""")]
    [InlineData("""%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" """)]
    [InlineData("""%h %^[%d:%t %^] "%r" %s %b "%R" "%u" """)]
    [InlineData("""$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" """)]
    public async Task A_format_can_be_said_in_every_language(string format)
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--format", format.Trim(), "--json", "-");
        Assert.Equal(("", 0), (outcome.Errors, outcome.ExitCode));
        Assert.Equal((5_000, 5_000), Totals(outcome.Output));
    }

    [Fact(Timeout = Timeout)]
    public async Task Logs_and_lines_of_several_formats_are_counted_in_one_run()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Path("mixed.log"), $"{Combined}\n{Common}\nwww.example.com:443 {Combined}\n{Combined}\n{Common}\nwww.example.com:443 {Combined}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.Path("iis.log"), "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n2015-05-17 10:05:03 GET /c 10.0.0.1 200\n", TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", folder.Path("mixed.log"), folder.Path("iis.log"), "--json", "-");
        Assert.Equal(("", 0), (outcome.Errors, outcome.ExitCode));
        Assert.Equal((7, 7), Totals(outcome.Output));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--chunk-size", "1K")]
    [InlineData("--chunk-size", "1K", "--format", "iis")]
    [InlineData("--chunk-size", "1K", "--splits", "inline", "--spawn", "1")]
    public async Task Every_part_of_a_log_of_IIS_has_its_columns(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var lines = string.Concat(Enumerable.Repeat("2015-05-17 10:05:03 GET /c 10.0.0.1 200\r\n", 500));
        await File.WriteAllTextAsync(
            folder.Path("iis.log"), $"#Fields: date time cs-method cs-uri-stem c-ip sc-status\r\n{lines}#Fields: date time c-ip cs-method cs-uri-stem sc-status\r\n{lines.Replace("GET /c 10.0.0.1", "10.0.0.1 GET /c")}",
            TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", [folder.Path("iis.log"), "--json", "-", .. arguments]);
        Assert.Equal(("", 0), (outcome.Errors, outcome.ExitCode));
        Assert.Equal((1_000, 1_000), Totals(outcome.Output));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("utf-16", "\n")]
    [InlineData("utf-16", "\r\n")]
    [InlineData("utf-16BE", "\n")]
    [InlineData("utf-8", "\r")]
    public async Task A_log_of_Windows_or_of_old_Macs_is_read_as_text(string encoding, string end)
    {
        using var folder = new TemporaryFolder();
        var lines = (await File.ReadAllLinesAsync(Example.SampleLog("access.log"), TestContext.Current.CancellationToken)).Append("10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /\u00e4\u20ac HTTP/1.1\" 200 1 \"-\" \"-\"");
        await File.WriteAllTextAsync(folder.Path("access.log"), string.Concat(lines.Select(line => line + end)), Encoding.GetEncoding(encoding), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(folder.Path("plain.log"), lines, TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", folder.Path("access.log"), "--json", "-");
        Assert.Equal(("", 0), (outcome.Errors, outcome.ExitCode));
        Assert.Equal((await Example.RunAsync("LogAnalysis", folder.Path("plain.log"), "--json", "-")).Output, outcome.Output);
        await using var input = File.OpenRead(folder.Path("access.log"));
        outcome = await Example.RunAsync("LogAnalysis", input, ["-"]);
        Assert.Contains(encoding == "utf-8" ? "lines) as lines that end in CR" : "lines) as UTF-16", outcome.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_of_IIS_as_UTF_16_has_its_columns_in_every_part_and_cannot_be_followed()
    {
        using var folder = new TemporaryFolder();
        var lines = string.Concat(Enumerable.Repeat("2015-05-17 10:05:03 GET /c 10.0.0.1 200\r\n", 500));
        await File.WriteAllTextAsync(folder.Path("iis.log"), $"#Fields: date time cs-method cs-uri-stem c-ip sc-status\r\n{lines}#Fields: date time c-ip cs-method cs-uri-stem sc-status\r\n{lines.Replace("GET /c 10.0.0.1", "10.0.0.1 GET /c")}",
            Encoding.Unicode, TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", folder.Path("iis.log"), "--json", "-", "--chunk-size", "1K");
        Assert.Equal(("", 0), (outcome.Errors, outcome.ExitCode));
        Assert.Equal((1_000, 1_000), Totals(outcome.Output));
        outcome = await Example.RunAsync("LogAnalysis", folder.Path("iis.log"), "--persist", folder.Path("state"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("iis.log: is UTF-16, which --persist and --live can't read on", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("zstd", ".zst")]
    [InlineData("bzip2", ".bz2")]
    [InlineData("xz", ".xz")]
    public async Task A_packed_log_is_looked_into(string program, string extension)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("common.log");
        await File.WriteAllTextAsync(path, $"{Common}\n{Common}\n", TestContext.Current.CancellationToken);
        using var pack = System.Diagnostics.Process.Start(program, ["-q", "-k", path]);
        await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", path + extension, "--json", "-");
        Assert.Equal(("", 0), (outcome.Errors, outcome.ExitCode));
        Assert.Equal((2, 2), Totals(outcome.Output));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_report_says_which_format_was_found_and_how_sure_that_is()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"));
        Assert.Contains("combined (100 % of the first 1,000 lines)", outcome.Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_fits_nothing_is_shown_with_the_nearest_format_and_its_lines_are_counted()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("odd.log");
        await File.WriteAllTextAsync(path, "10.0.0.1 - - [17/May/2015:10:05:03 +0000] get / 200\n\u001b[31mred\n", TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", path, "--json", "-");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal((2, 0), Totals(outcome.Output));
        Assert.Contains("odd.log: the first lines have no known format; the nearest is", outcome.Errors);
        Assert.Contains("in column 43", outcome.Errors);
        Assert.Contains("  10.0.0.1 - - [17/May/2015:10:05:03 +0000] get / 200\n", outcome.Errors);
        Assert.Contains("\\x1b[31mred", outcome.Errors);
        Assert.Contains("--format", outcome.Errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_with_many_lines_of_no_format_says_how_many()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("half.log");
        await File.WriteAllTextAsync(path, $"{Combined}\nwhat is this\n{Combined}\nwhat is this\n", TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", path, "--json", "-");
        Assert.Equal((4, 2), Totals(outcome.Output));
        Assert.Contains("half.log: 50 % of the first 4 lines have no known format; the others are combined", outcome.Errors);
    }

    private static (int Total, int Valid) Totals(string json)
    {
        using var report = JsonDocument.Parse(json);
        var general = report.RootElement.GetProperty("general");
        return (general.GetProperty("total_requests").GetInt32(), general.GetProperty("valid_requests").GetInt32());
    }
}
