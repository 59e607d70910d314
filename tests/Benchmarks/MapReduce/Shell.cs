using System.Diagnostics;

namespace Benchmarks.MapReduce;

/// <summary>Runs what people run.</summary>
internal static class Shell
{
    /// <summary>Runs a command to its end; its lines.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}");
    }
}
