using System.Text.Json;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>Lines are chosen by the command as they are by the library, wherever the work is done.</summary>
public sealed class SelectionTests
{
    private const int Timeout = 240_000;

    [Theory(Timeout = Timeout)]
    [InlineData("--where", "status>=400 and not path~\"^/w\"", "--exclude", "bots", "--since", "2026-03-03", "--until", "2026-03-05T12:00")]
    [InlineData("--anonymize", "truncate", "--exclude", "10.194.0.0/16", "--exclude", "/*.css")]
    [InlineData("--group-by", "status,method", "--group-by", "host>file", "--metric", "bytes,count,visitors", "--sessions", "--latest", "5")]
    [InlineData("--attacks", "--behaviour", "--url-pattern", "/products/{kind}/*")]
    [InlineData("--anonymize", "hash", "--anonymize-key", "secret")]
    [InlineData("--tz", "Asia/Kolkata", "--no-query-string", "--static-file", ".html", "--sessions", "--panels", "timeline,requests,static_files,entry_pages")]
    public async Task Worker_processes_choose_the_same_lines(params string[] options)
    {
        var here = await ReportAsync(options);
        Assert.Equal(here, await ReportAsync([.. options, "--spawn", "2", "--chunk-size", "20K", "--splits", "inline"]));
    }

    [Theory(Timeout = Timeout)]
    [InlineData]
    [InlineData("--where", "country in (DE, FR)", "--group-by", "country,status")]
    [InlineData("--anonymize", "truncate")]
    public async Task Worker_processes_know_the_same_countries(params string[] options)
    {
        using var countries = new GeoDatabaseFile(
            "GeoLite2-Country", ("10.0.0.0/9", GeoDatabaseFile.Country("DE", "Germany", "EU", "Europe")), ("10.128.0.0/9", GeoDatabaseFile.Country("JP", "Japan", "AS", "Asia")));
        var here = await ReportAsync([.. options, "--geoip", countries.Path]);
        Assert.Contains("\"countries\"", here);
        Assert.Contains("DE Germany", here);
        Assert.Equal(here, await ReportAsync([.. options, "--geoip", countries.Path, "--spawn", "2", "--chunk-size", "20K"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_time_before_now_leaves_an_old_log_out()
    {
        using var report = JsonDocument.Parse(await ReportAsync("--since", "5m"));
        var general = report.RootElement.GetProperty("general");
        Assert.Equal(0, general.GetProperty("valid_requests").GetInt32());
        Assert.Equal(5_000, general.GetProperty("excluded_requests").GetInt32());
    }

    [Fact(Timeout = Timeout)]
    public async Task The_terminal_says_how_many_lines_were_left_out()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--where", "status=200");
        Assert.Contains("Left out", outcome.Output);
    }

    private static async Task<string> ReportAsync(params string[] options)
    {
        var outcome = await Example.RunAsync("LogAnalysis", [Example.SampleLog("access.log"), .. options, "--json", "-"]);
        Assert.True(outcome.ExitCode == 0, $"exit code {outcome.ExitCode}: {outcome.Errors}");
        return outcome.Output;
    }
}
