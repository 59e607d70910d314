using System.Text;
using System.Text.Json;
using SampleLogs;

namespace EndToEnd.Tests;

/// <summary>The command on logs as they are in the wild.</summary>
public sealed class WildLogTests
{
    private const int Timeout = 600_000;
    private const int Logs = 40;

    [Fact(Timeout = Timeout)]
    public async Task Logs_of_any_kind_are_counted_in_one_run_and_the_same_however_they_are_split()
    {
        using var folder = new TemporaryFolder();
        var paths = Enumerable.Range(500, Logs).Select(seed =>
        {
            var path = folder.Path($"wild-{seed}.log");
            File.WriteAllBytes(path, WildLog.Create(seed));
            return path;
        }).ToArray();
        var whole = await RunAsync([.. paths, "--workers", "1", "--html", folder.Path("wild.html"), "--csv", folder.Path("wild.csv"), "--json", "-"]);
        Assert.Equal(whole, await RunAsync([.. paths, "--workers", "4", "--chunk-size", "700", "--json", "-"]));
        Assert.Equal(whole, await RunAsync([.. paths, "--spawn", "1", "--splits", "inline", "--chunk-size", "5K", "--json", "-"]));
        using var report = JsonDocument.Parse(whole);
        var general = report.RootElement.GetProperty("general");
        var counts = ((string[])["total_requests", "valid_requests", "failed_requests"]).Select(name => general.GetProperty(name).GetInt64()).ToArray();
        Assert.Equal(counts[0], counts[1] + counts[2]);
        Assert.All(counts, count => Assert.True(count > 100));
        Assert.True(report.RootElement.GetProperty("other_formats").GetProperty("data").GetArrayLength() > 5);
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Assert.DoesNotContain("<svg onload", strict.GetString(await File.ReadAllBytesAsync(folder.Path("wild.html"), TestContext.Current.CancellationToken)));
        Assert.NotEmpty(strict.GetString(await File.ReadAllBytesAsync(folder.Path("wild.csv"), TestContext.Current.CancellationToken)));
    }

    private static async Task<string> RunAsync(string[] arguments)
    {
        var outcome = await Example.RunAsync("LogAnalysis", arguments);
        Assert.True(outcome.ExitCode == 0, $"exit code {outcome.ExitCode}: {outcome.Errors}");
        return outcome.Output;
    }
}
