using System.Text.Json;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>Logs that change between the plan of a run and the reading: what is there is counted, what is missing is told.</summary>
public sealed class ChangedLogTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_becomes_shorter_is_counted_to_its_new_end()
    {
        var (valid, errors) = await RunAsync(log =>
        {
            var length = File.ReadLines(log).Take(1_200).Sum(line => line.Length + 1);
            using var file = File.OpenWrite(log);
            file.SetLength(length);
        });
        Assert.Equal(1_200, valid);
        Assert.Equal("access.log: is shorter than it was when the run began; the lines before were counted\n", errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_goes_away_leaves_the_others()
    {
        var (valid, errors) = await RunAsync(File.Delete);
        Assert.Equal(0, valid);
        Assert.Equal("access.log: no such file; the lines before were counted\n", errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_is_rotated_is_not_read_at_the_places_of_the_old_one()
    {
        var (valid, errors) = await RunAsync(log =>
        {
            File.Move(log, log + ".1");
            File.WriteAllLines(log, File.ReadLines(log + ".1").Skip(1));
        });
        Assert.Equal(0, valid);
        Assert.Equal("access.log: was replaced since the run began; the lines before were counted\n", errors);
    }

    /// <summary>Changes the sample log when its tasks are with the server, then lets a worker come.</summary>
    /// <returns>The valid lines beside those of a second log, and what is told, without the folder's name.</returns>
    private static async Task<(long Valid, string Errors)> RunAsync(Action<string> change)
    {
        using var folder = new TemporaryFolder();
        var log = folder.Path("access.log");
        File.Copy(Example.SampleLog("access.log"), log);
        await using var server = OurServer.Start();
        string[] at = ["--server", $"127.0.0.1:{server.Port}"];
        using var run = Example.Start("LogAnalysis", [log, Example.SampleLog("access.log"), "--json", "-", "--workers", "0", "--chunk-size", "200K", .. at]);
        await AdminConsole.WaitForJobAsync(server.Port, "access-logs/aggregate", run);
        change(log);
        using var worker = Example.Start("LogAnalysis", ["worker", "--workers", "1", .. at]);
        try
        {
            var outcome = await Example.EndAsync(run, Stream.Null);
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
            using var report = JsonDocument.Parse(outcome.Output);
            return (report.RootElement.GetProperty("general").GetProperty("valid_requests").GetInt64() - 5_000, outcome.Errors.Replace($"LogAnalysis: {Path.GetDirectoryName(log)}/", "", StringComparison.Ordinal));
        }
        finally
        {
            worker.Kill(entireProcessTree: true);
        }
    }
}
