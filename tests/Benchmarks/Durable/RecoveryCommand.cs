using System.Diagnostics;
using System.Globalization;
using Benchmarks.Jobs;
using Benchmarks.Load;

namespace Benchmarks.Durable;

/// <summary>
/// A start with 1,000,000 jobs in the journal, beside the time that it takes to read its files alone: from the disk, as after a power
/// failure, and from the system's cache, as after a restart of the process. The first start
/// of a process compiles what it runs; the further ones are of servers one after the other in the same process. The native program compiles
/// nothing: its time is from the start of the process to the first connection.
/// </summary>
internal static class RecoveryCommand
{
    private const int Jobs = 1_000_000;
    private const int Rounds = 5;
    private const int Starts = 5;

    /// <param name="native">The native gearmand; null for none.</param>
    public static async Task<int> RunAsync(string? native)
    {
        var directory = Directory.CreateTempSubdirectory("gearman-recovery").FullName;
        var empty = Directory.CreateTempSubdirectory("gearman-recovery").FullName;
        try
        {
            Console.WriteLine($"{await Machine.DescribeAsync()}\n");
            using (var server = ServerProcess.Start([.. ServerProcess.OurCommand[..^2], "serve-durable", ServerProcess.PortMark, directory]))
            {
                LoadRun.Submit(server, Jobs);
            }

            await TableAsync(directory, empty, native);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            Directory.Delete(empty, recursive: true);
        }
    }

    /// <summary>Starts servers with a journal, one after the other, and says how many milliseconds each took.</summary>
    public static async Task StartAsync(string directory, bool fromDisk)
    {
        for (var i = 0; i < Starts; i++)
        {
            // What the server before left is not this one's to clear away.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Forget(fromDisk);
            await using var server = DurableServer.New(0, directory);
            var started = Stopwatch.GetTimestamp();
            await server.StartAsync();
            Console.WriteLine(Stopwatch.GetElapsedTime(started).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task TableAsync(string directory, string empty, string? native)
    {
        Console.WriteLine("| 1,000,000 jobs of 64 bytes in the journal | reading its files, ms | a process's first start | without jobs | its further starts | to reading | the native program's start | without jobs |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var fromDisk in (bool[])[true, false])
        {
            if (fromDisk && !TryDropCaches())
            {
                continue;
            }

            List<double> reads = [];
            List<double> firsts = [];
            List<double> nexts = [];
            List<double> empties = [];
            List<double> natives = [];
            List<double> emptyNatives = [];
            for (var round = 0; round < Rounds; round++)
            {
                Forget(fromDisk);
                reads.Add(Read(directory));
                var starts = await MeasureAsync(directory, fromDisk);
                firsts.Add(starts[0]);
                nexts.AddRange(starts[1..]);
                empties.Add((await MeasureAsync(empty, fromDisk))[0]);
                natives.Add(MeasureNative(native, directory, fromDisk));
                emptyNatives.Add(MeasureNative(native, empty, fromDisk));
            }

            var (read, next) = (Median(reads), Median(nexts));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| from the {(fromDisk ? "disk" : "system's cache")} | {read:N0} | {Median(firsts):N0} | {Median(empties):N0} | {next:N0} | {next / read:N1} | {Median(natives):N0} | {Median(emptyNatives):N0} |"));
        }
    }

    private static void Forget(bool fromDisk)
    {
        if (fromDisk)
        {
            TryDropCaches();
        }
    }

    private static async Task<double[]> MeasureAsync(string directory, bool fromDisk)
    {
        string[] command = [.. ServerProcess.OurCommand[..^2], "start-durable", directory, $"{fromDisk}"];
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static double MeasureNative(string? program, string directory, bool fromDisk)
    {
        if (program is null)
        {
            return double.NaN;
        }

        Forget(fromDisk);
        using var server = ServerProcess.Start(program, "gearmand", "-l", "none", "-P", "", "-L", "127.0.0.1", "-p", ServerProcess.PortMark, "-q", "journal", $"--journal-dir={directory}");
        return server.StartUp.TotalMilliseconds;
    }

    private static double Read(string directory)
    {
        var buffer = new byte[1 << 20];
        var started = Stopwatch.GetTimestamp();
        foreach (var path in Directory.EnumerateFiles(directory, "*.journal").Order())
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            for (var offset = 0L; RandomAccess.Read(file, buffer, offset) is > 0 and var count; offset += count)
            {
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>The system forgets what it has read; root alone may ask for it.</summary>
    private static bool TryDropCaches()
    {
        try
        {
            File.WriteAllText("/proc/sys/vm/drop_caches", "1");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
