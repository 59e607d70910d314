using System.Diagnostics;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>A worker process that is killed in the middle costs nothing but time.</summary>
public sealed class LostWorkerTests
{
    private const int Timeout = 600_000;
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
        int killed;
        do
        {
            await using var server = OurServer.Start();
            using var run = Example.Start(
                "LogAnalysis", log, "--json", "-", "--spawn", "1", "--chunk-size", "1K", "--server", $"127.0.0.1:{server.Port}");
            var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await AdminConsole.WaitForRunningAsync(server.Port, Function, run);
            killed = KillChildren(run);
            Assert.Equal(expected.Output, await output);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, run.ExitCode);
        }
        while (killed == 0); // it had done all before it was found
    }

    private static async Task AssertSurvivesAsync(int port)
    {
        var log = Example.SampleLog("access.log");
        var expected = await Example.RunAsync("LogAnalysis", log, "--json", "-");
        while (!await SurvivesAsync(log, expected.Output, ["--server", $"127.0.0.1:{port}"], port))
        {
            // All was done before the worker was killed.
        }
    }

    /// <returns>False if nothing was left to do when the worker was killed.</returns>
    private static async Task<bool> SurvivesAsync(string log, string expected, string[] at, int port)
    {
        // The first worker alone is sure to have a task when it is killed; the second comes after it.
        using var killed = Example.Start("LogAnalysis", ["worker", "--workers", "1", .. at]);
        using var run = Example.Start("LogAnalysis", [log, "--json", "-", "--workers", "0", "--chunk-size", "1K", .. at]);
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await AdminConsole.WaitForRunningAsync(port, Function, run);
        killed.Kill();
        var isInTime = !run.HasExited;
        using var survivor = Example.Start("LogAnalysis", ["worker", "--workers", "1", .. at]);
        try
        {
            Assert.Equal(expected, await output);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, run.ExitCode);
            return isInTime;
        }
        finally
        {
            survivor.Kill();
        }
    }

    /// <summary>kill -9 of the processes that another one started.</summary>
    /// <returns>How many there were.</returns>
    private static int KillChildren(Process parent)
    {
        var killed = 0;
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    // The fourth field of /proc/PID/stat, behind the name in parentheses.
                    var stat = File.ReadAllText($"/proc/{process.Id}/stat");
                    if (int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) == parent.Id)
                    {
                        process.Kill();
                        killed++;
                    }
                }
                catch (Exception e) when (e is IOException or InvalidOperationException)
                {
                    // It ended meanwhile.
                }
            }
        }

        return killed;
    }
}
