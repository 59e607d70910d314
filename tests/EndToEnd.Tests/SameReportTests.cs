using System.IO.Compression;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>However the work is done, the report is the same, byte for byte.</summary>
public sealed class SameReportTests
{
    private const int Timeout = 600_000;

    // The tests of a class run one after the other.
    private static readonly Dictionary<string, string> Expected = [];

    [Theory(Timeout = Timeout)]
    [InlineData("--workers", "1")]
    [InlineData("--workers", "8")]
    [InlineData("--chunk-size", "1K")]
    [InlineData("--chunk-size", "1G")]
    [InlineData("--chunk-size", "1000", "--workers", "8")]
    [InlineData("--splits", "inline", "--chunk-size", "10K")]
    [InlineData("--spawn", "2", "--chunk-size", "10K")]
    [InlineData("--spawn", "1", "--workers", "1", "--splits", "inline")]
    public async Task Any_workers_chunks_and_ways_give_the_same_report(params string[] arguments)
    {
        await AssertSameAsync("access.log", arguments);
        await AssertSameAsync("broken.log", arguments);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("access.log")]
    [InlineData("broken.log")]
    public async Task Standard_input_gives_the_same_report(string log)
    {
        await using var file = File.OpenRead(Example.SampleLog(log));
        var outcome = await Example.RunAsync("LogAnalysis", file, ["-", "--json", "-"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(await ExpectedAsync(log), outcome.Output);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("access.log")]
    [InlineData("broken.log")]
    public async Task Gzip_gives_the_same_report_from_a_file_and_from_standard_input(string log)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path(log + ".gz");
        await using (var zipped = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            await using var file = File.OpenRead(Example.SampleLog(log));
            await file.CopyToAsync(zipped, TestContext.Current.CancellationToken);
        }

        var expected = await ExpectedAsync(log);
        Assert.Equal(expected, await ReportAsync(path));
        await using var input = File.OpenRead(path);
        Assert.Equal(expected, (await Example.RunAsync("LogAnalysis", input, ["-", "--json", "-"])).Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_cut_into_files_gives_the_same_report_as_the_whole()
    {
        using var folder = new TemporaryFolder();
        var lines = await File.ReadAllLinesAsync(Example.SampleLog("access.log"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(folder.Path("access.log.1"), lines[..2000], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(folder.Path("access.log"), lines[2000..], TestContext.Current.CancellationToken);
        Assert.Equal(await ExpectedAsync("access.log"), await ReportAsync(folder.Path("access.log.1"), folder.Path("access.log")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Our_server_gives_the_same_report()
    {
        await using var server = OurServer.Start();
        await AssertServesAsync(server);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_real_gearmand_gives_the_same_report()
    {
        await using var server = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        await AssertServesAsync(server);
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_servers_of_two_kinds_give_the_same_report()
    {
        await using var theirs = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        await using var ours = OurServer.Start();
        await AssertSameAsync(
            "access.log", "--chunk-size", "20K", "--server", $"127.0.0.1:{theirs.Port}", "--server", $"127.0.0.1:{ours.Port}");
    }

    private static async Task AssertServesAsync(IJobServer server)
    {
        string[] arguments = ["--server", $"127.0.0.1:{server.Port}", "--chunk-size", "50K"];
        await AssertSameAsync("access.log", arguments);
        await AssertSameAsync("access.log", [.. arguments, "--splits", "inline"]);
        await AssertSameAsync("broken.log", arguments);
    }

    private static async Task AssertSameAsync(string log, params string[] arguments) =>
        Assert.Equal(await ExpectedAsync(log), await ReportAsync([Example.SampleLog(log), .. arguments]));

    /// <summary>The report of a sample log as it is made by default.</summary>
    private static async Task<string> ExpectedAsync(string log)
    {
        if (!Expected.TryGetValue(log, out var report))
        {
            Expected.Add(log, report = await ReportAsync(Example.SampleLog(log)));
        }

        return report;
    }

    private static async Task<string> ReportAsync(params string[] arguments)
    {
        var outcome = await Example.RunAsync("LogAnalysis", [.. arguments, "--json", "-"]);
        Assert.True(outcome.ExitCode == 0, $"exit code {outcome.ExitCode}: {outcome.Errors}");
        Assert.StartsWith("{", outcome.Output);
        return outcome.Output;
    }
}
