using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>Alerts and comparisons, as a script uses them.</summary>
public sealed class AlertTests
{
    private const int Timeout = 600_000;

    [Theory(Timeout = Timeout)]
    [InlineData(3, "status.404.ratio > 1%")]
    [InlineData(0, "status.404.ratio > 90%")]
    [InlineData(3, "status.404.ratio > 90%", "requests[\"/\"].hits > 0")]
    public async Task A_rule_that_holds_is_told_by_exit_code_3(int exitCode, params string[] rules)
    {
        var outcome = await Example.RunAsync("LogAnalysis", [Example.SampleLog("access.log"), .. rules.SelectMany(rule => new[] { "--alert", rule })]);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains("Totals", outcome.Output);
        Assert.Equal(exitCode == 3 ? 1 : 0, outcome.Errors.Split('\n').Count(line => line.StartsWith("LogAnalysis: alert: ", StringComparison.Ordinal)));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_webhook_hears_of_it()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var running = Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--alert", "requests > 1", "--webhook", $"http://{server.LocalEndpoint}/");
        using var client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var request = "";
        var buffer = new byte[64 * 1024];
        while (!request.EndsWith("}}", StringComparison.Ordinal))
        {
            request += Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken));
        }

        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(3, (await running).ExitCode);
        Assert.Contains("""{"rule":"requests \u003E 1","value":5000}""", request);
        Assert.Contains("\"total_requests\":5000", request);
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_periods_are_compared()
    {
        using var folder = new TemporaryFolder();
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--compare", "2026-03-02..2026-03-03", "--json", folder.Path("compared.json"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Difference", outcome.Output);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(folder.Path("compared.json"), TestContext.Current.CancellationToken));
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--since", "2026-03-03", "--until", "2026-03-03", "--json", folder.Path("after.json"))).ExitCode);
        using var after = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(folder.Path("after.json"), TestContext.Current.CancellationToken));
        Assert.Equal(
            after.RootElement.GetProperty("general").GetProperty("valid_requests").GetInt64(),
            json.RootElement.GetProperty("general").GetProperty("valid_requests").GetProperty("after").GetInt64());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_comparison_goes_to_every_output_with_the_same_figures()
    {
        using var folder = new TemporaryFolder();
        var outcome = await Example.RunAsync(
            "LogAnalysis", Example.SampleLog("access.log"), "--compare", "2026-03-02..2026-03-03", "--json", folder.Path("compared.json"), "--html", folder.Path("compared.html"),
            "--csv", folder.Path("csv"), "--parquet", folder.Path("parquet"));
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("│ Total requests", outcome.Output);
        Assert.Contains("│ Sent", outcome.Output);
        Assert.Contains("Difference", outcome.Output);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(folder.Path("compared.json"), TestContext.Current.CancellationToken));
        var row = json.RootElement.GetProperty("status_codes").GetProperty("data")[0];
        var hits = row.GetProperty("hits");
        var line = $"{row.GetProperty("data")},{hits.GetProperty("before")},{hits.GetProperty("after")},{hits.GetProperty("difference")},";
        Assert.Contains(line, await File.ReadAllTextAsync(folder.Path("csv/status_codes.csv"), TestContext.Current.CancellationToken));
        var page = await File.ReadAllTextAsync(folder.Path("compared.html"), TestContext.Current.CancellationToken);
        Assert.Contains($"<td data-v=\"{hits.GetProperty("before")}\">{hits.GetProperty("before").GetInt64():N0}</td><td data-v=\"{hits.GetProperty("after")}\">", page);
        Assert.Contains("<p>Before: 2026-03-02; after: 2026-03-03</p>", page);
        Assert.Equal(
            json.RootElement.EnumerateObject().Select(panel => panel.Name).Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.Path("parquet")).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        await using var reader = await Parquet.ParquetReader.CreateAsync(folder.Path("parquet/status_codes.parquet"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["name", "hits_before", "hits_after", "hits_difference", "visitors_before", "visitors_after", "visitors_difference", "bytes_before", "bytes_after", "bytes_difference"],
            reader.Schema.DataFields.Select(field => field.Name));

        outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--compare", "2026-03-02..2026-03-03", "--csv", "-");
        Assert.StartsWith("panel,name,figure,before,after,difference,relative\r\ngeneral,,total_requests,", outcome.Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_sets_of_logs_are_compared()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--compare-with", Example.SampleLog("broken.log"), "--json", "-");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("\"total_requests\":{\"before\":", outcome.Output);
    }
}
