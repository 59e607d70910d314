using System.Text;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>Tables beyond the memory budget go to files, wherever they are counted, and the report is the same, byte for byte.</summary>
public sealed class MemoryBudgetTests : IDisposable
{
    private const int Timeout = 600_000;
    private const int Copies = 8;

    private readonly TemporaryFolder _folder = new();

    public MemoryBudgetTests()
    {
        // Each copy has clients and pages of its own.
        var lines = File.ReadAllLines(Example.SampleLog("access.log"), Encoding.Latin1);
        File.WriteAllLines(Log, Enumerable.Range(0, Copies).SelectMany(copy => lines.Select((line, i) => $"client-{copy}-{i % 1000}-{line.Replace("HTTP/", $"?copy={copy}&line={i} HTTP/", StringComparison.Ordinal)}")), Encoding.Latin1);
        Directory.CreateDirectory(Spill);
    }

    private string Log => _folder.Path("many.log");

    private string Spill => _folder.Path("spill");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = Timeout)]
    public async Task The_report_is_that_of_tables_in_memory_and_no_file_is_left()
    {
        var whole = await ReportAsync();
        Assert.Equal(whole, await ReportAsync("--memory", "16MB", "--spill", Spill));
        Assert.Equal(whole, await ReportAsync("--memory", "16M", "--spill", Spill, "--spawn", "2", "--chunk-size", "900K"));
        Assert.Empty(Directory.GetFileSystemEntries(Spill));
    }

    [Fact(Timeout = Timeout)]
    public async Task Workers_elsewhere_spill_through_the_server()
    {
        var whole = await ReportAsync();
        await using var server = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        var address = $"127.0.0.1:{server.Port}";
        using var worker = Example.Start("LogAnalysis", ["worker", "--workers", "1", "--server", address]);
        try
        {
            Assert.Equal(whole, await ReportAsync("--memory", "16M", "--spill", Spill, "--server", address, "--workers", "0", "--chunk-size", "2M"));
            Assert.Empty(Directory.GetFileSystemEntries(Spill));
        }
        finally
        {
            worker.Kill(entireProcessTree: true);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_directory_that_cannot_be_written_ends_the_run_and_is_named()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Log, "--memory", "16M", "--spill", "/proc");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("/proc/gearman-logs-", outcome.Errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task Approximate_figures_are_the_same_by_worker_processes_and_are_marked()
    {
        var here = await Example.RunAsync("LogAnalysis", Log, "--approximate", "--json", "-", "--top", "5");
        Assert.True(here.ExitCode == 0, here.Errors);
        using var report = System.Text.Json.JsonDocument.Parse(here.Output);
        using var spread = System.Text.Json.JsonDocument.Parse((await Example.RunAsync("LogAnalysis", Log, "--approximate", "--json", "-", "--top", "5", "--spawn", "2", "--chunk-size", "2M")).Output);
        Assert.Equal(report.RootElement.GetProperty("general").GetRawText(), spread.RootElement.GetProperty("general").GetRawText());
        Assert.True(report.RootElement.GetProperty("requests").GetProperty("unseen_hits").GetInt64() > 0);
        Assert.Contains("of about", (await Example.RunAsync("LogAnalysis", Log, "--approximate")).Output, StringComparison.Ordinal);
    }

    private async Task<string> ReportAsync(params string[] arguments)
    {
        var outcome = await Example.RunAsync("LogAnalysis", [Log, "--json", "-", "--sessions", "--group-by", "host>path", .. arguments]);
        Assert.True(outcome.ExitCode == 0, $"exit code {outcome.ExitCode}: {outcome.Errors}");
        return outcome.Output;
    }
}
