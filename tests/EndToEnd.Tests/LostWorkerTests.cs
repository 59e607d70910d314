using System.Diagnostics;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>A worker process that is killed in the middle costs nothing but time.</summary>
public sealed class LostWorkerTests
{
    private const int Timeout = 240_000;
    private const string Function = "access-logs/aggregate";

    [Fact(Timeout = Timeout)]
    public async Task Kill_9_of_a_worker_process_changes_nothing_on_our_server()
    {
        await using var server = OurServer.Start();
        await AssertSurvivesAsync(server.Port);
    }

    [Fact(Timeout = Timeout)]
    public async Task Kill_9_of_a_worker_process_changes_nothing_on_the_real_gearmand()
    {
        await using var server = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        await AssertSurvivesAsync(server.Port);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_spawned_worker_that_is_killed_is_replaced()
    {
        var log = Example.SampleLog("access.log");
        var expected = await Example.RunAsync("LogAnalysis", log, "--json", "-");
        await using var server = OurServer.Start();
        using var run = Example.Start(
            "LogAnalysis", log, "--json", "-", "--spawn", "1", "--chunk-size", "1K", "--server", $"127.0.0.1:{server.Port}");
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await AdminConsole.WaitForRunningAsync(server.Port, Function);
        Assert.NotEmpty(KillChildren(run));
        Assert.Equal(expected.Output, await output);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
    }

    private static async Task AssertSurvivesAsync(int port)
    {
        var log = Example.SampleLog("access.log");
        var expected = await Example.RunAsync("LogAnalysis", log, "--json", "-");
        string[] at = ["--server", $"127.0.0.1:{port}"];

        // The first worker alone is sure to have a task when it is killed; the second comes after it.
        using var killed = Example.Start("LogAnalysis", ["worker", "--workers", "1", .. at]);
        using var run = Example.Start("LogAnalysis", [log, "--json", "-", "--workers", "0", "--chunk-size", "1K", .. at]);
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await AdminConsole.WaitForRunningAsync(port, Function);
        killed.Kill();
        Assert.False(run.HasExited);

        using var survivor = Example.Start("LogAnalysis", ["worker", "--workers", "1", .. at]);
        try
        {
            Assert.Equal(expected.Output, await output);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, run.ExitCode);
        }
        finally
        {
            survivor.Kill();
        }
    }

    /// <summary>kill -9 of the processes that another one started.</summary>
    private static List<int> KillChildren(Process parent)
    {
        List<int> killed = [];
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                // The fourth field of /proc/PID/stat, behind the name in parentheses.
                var stat = $"/proc/{process.Id}/stat";
                if (File.Exists(stat)
                    && File.ReadAllText(stat) is var text
                    && int.Parse(text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) == parent.Id)
                {
                    process.Kill();
                    killed.Add(process.Id);
                }
            }
        }

        return killed;
    }
}
