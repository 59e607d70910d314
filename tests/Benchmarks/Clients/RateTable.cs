using System.Diagnostics;
using System.Globalization;
using Benchmarks.Load;

namespace Benchmarks.Clients;

/// <summary>Jobs a second of several cases, in turn, each on a fresh server: the medians of five rounds as a table.</summary>
internal static class RateTable
{
    private const int Rounds = 5;

    /// <param name="what">The heading of the cases.</param>
    /// <param name="cases">Their names, their jobs, and what runs them: <c>prepare</c> is not measured, <c>run</c> is.</param>
    public static async Task PrintAsync(
        string what, IReadOnlyList<(string Name, int Jobs, Func<ServerProcess, Task> Prepare, Func<ServerProcess, Task> Run)> cases)
    {
        var rates = cases.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (i, (_, jobs, prepare, run)) in cases.Index())
            {
                using var server = ServerProcess.Start(ServerProcess.OurCommand);
                await prepare(server);
                var started = Stopwatch.GetTimestamp();
                await run(server);
                rates[i].Add(jobs / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        Console.WriteLine($"| {what} | jobs/s, median |");
        Console.WriteLine("|---|---|");
        foreach (var (i, one) in cases.Index())
        {
            Console.WriteLine($"| {one.Name} | {rates[i].Order().ElementAt(Rounds / 2).ToString("N0", CultureInfo.InvariantCulture)} |");
        }
    }
}
