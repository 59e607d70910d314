using System.Globalization;
using Benchmarks.Load;

namespace Benchmarks.Growth;

/// <summary>What a job costs this server as queue and connections grow, and what memory is left when a backlog is worked off.</summary>
internal static class GrowthCommand
{
    private const int Rounds = 3;

    private static readonly int[] Queued = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    private static readonly int[] Connections = [10, 100, 1_000, 10_000];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not ([] or ["--write", _]))
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks growth [--write FILE.svg]");
            return 2;
        }

        var byQueued = Measure("jobs queued", Queued, AtQueued);
        var byConnections = Measure("connections", Connections, AtConnections);
        MeasureMemory();
        if (args is [_, var file])
        {
            var plot = new LinePlot("Server processor time a job, in microseconds");
            plot.Add("submitted and done in the background, by the jobs queued meanwhile", byQueued);
            plot.Add("foreground round trip, by the connections (half clients, half workers)", byConnections);
            await File.WriteAllTextAsync(file, plot.ToSvg());
        }

        return 0;
    }

    private static (int X, double Y)[] Measure(string what, int[] sizes, Func<ServerProcess, int, double> run)
    {
        Console.WriteLine($"| {what} | server CPU, µs a job |");
        Console.WriteLine("|---|---|");
        return Array.ConvertAll(sizes, size =>
        {
            var runs = LoadRun.Repeat(Rounds, () =>
            {
                using var server = ServerProcess.Start(ServerProcess.OurCommand);
                return run(server, size);
            });
            var median = runs.Order().ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size:N0} | {median:0.00} |"));
            return (size, median);
        });
    }

    private static double AtQueued(ServerProcess server, int queued)
    {
        const int Jobs = 1_000_000;
        LoadRun.Flow(server, Jobs);
        LoadRun.Submit(server, queued);
        return LoadRun.Flow(server, Jobs).ProcessorMicroseconds;
    }

    private static double AtConnections(ServerProcess server, int connections)
    {
        const int Jobs = 100_000;
        LoadRun.RoundTrips(server, Jobs / 4, connections / 2, connections / 2);
        return LoadRun.RoundTrips(server, Jobs, connections / 2, connections / 2).ProcessorMicroseconds;
    }

    private static void MeasureMemory()
    {
        var jobs = Queued[^1];
        using var server = ServerProcess.Start(ServerProcess.OurCommand);
        var before = server.ResidentBytes;
        LoadRun.Submit(server, jobs);
        var peak = server.ResidentBytes;
        LoadRun.Drain(server, jobs, new SubmitPlan().Functions);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{jobs:N0} jobs of 64 bytes: {before / 1e6:0} MB resident before, {peak / 1e6:0} MB with all queued, {server.ResidentBytes / 1e6:0} MB when they are done"));
    }
}
