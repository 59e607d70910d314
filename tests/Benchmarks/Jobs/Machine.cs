using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks.Jobs;

/// <summary>Where and with what something was measured.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync()
    {
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $"{date}, {Environment.ProcessorCount} cores of {await ProcessorAsync()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {await GearmandAsync()}.";
    }

    private static async Task<string> ProcessorAsync()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? (await System.IO.File.ReadAllLinesAsync(File)).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static async Task<string> GearmandAsync()
    {
        if (Contestant.Gearmands is not [var gearmand, ..])
        {
            return "no gearmand";
        }

        using var process = Process.Start(new ProcessStartInfo(gearmand.Command[0], ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return string.Join(' ', text.Split(' ', '\n').Where(w => w.Length > 0).Take(2));
    }
}
