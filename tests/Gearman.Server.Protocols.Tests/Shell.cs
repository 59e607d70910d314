using System.Diagnostics;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Commands of the system.</summary>
internal static class Shell
{
    /// <summary>Skips the test if a command is not there; fails it if it has to be (GEARMAN_REQUIRE_PEERS=1).</summary>
    public static void RequireOrSkip(string command, string packages)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, command)));
        Assert.True(isThere || Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") != "1", $"{command} is not installed, and GEARMAN_REQUIRE_PEERS is 1");
        Assert.SkipUnless(isThere, $"{command} is not installed (Debian: {packages})");
    }

    /// <summary>Runs a command to its end, which has to be a good one.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill();
        }

        Assert.True(process.ExitCode == 0, $"{command}: {await output}{await error}");
        return await output;
    }
}
