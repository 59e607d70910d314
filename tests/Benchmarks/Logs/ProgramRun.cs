using System.Diagnostics;

namespace Benchmarks.Logs;

/// <summary>A program run to its end, its output thrown away.</summary>
/// <param name="Seconds">From start to end.</param>
/// <param name="PeakKib">The most memory that it held, of its children none; looked at each 2 ms.</param>
internal readonly record struct ProgramRun(double Seconds, long PeakKib)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    /// <summary>Runs a shell command.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<ProgramRun> OfAsync(string command)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec {command} >/dev/null 2>&1"]) { UseShellExecute = false })!;
        var ended = process.WaitForExitAsync();
        var peak = 0L;
        while (!ended.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.WhenAny(ended, Task.Delay(Look, TimeProvider.System));
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0 ? new(seconds, peak) : throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}");
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..^"kB".Length]);
        }
        catch (IOException)
        {
            return 0; // it just ended
        }
    }
}
