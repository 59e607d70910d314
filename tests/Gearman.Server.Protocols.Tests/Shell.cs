using System.Diagnostics;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Commands of the system.</summary>
internal static class Shell
{
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
