using System.Diagnostics;
using System.Globalization;
using Gearman.MapReduce.Simulation;

namespace Benchmarks.Scale;

/// <summary>The coordinator with thousands of simulated workers, beside what the paper of 2004 tells of its sort.</summary>
internal static class ScaleCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (seeds, first, workers, path) = (5, 1, (int?)null, (string?)null);
        for (var i = 0; i < args.Length; i += 2)
        {
            switch (args[i..])
            {
                case ["--seeds", var text, ..] when int.TryParse(text, CultureInfo.InvariantCulture, out seeds) && seeds > 0:
                    break;
                case ["--first-seed", var text, ..] when int.TryParse(text, CultureInfo.InvariantCulture, out first):
                    break;
                case ["--workers", var text, ..] when int.TryParse(text, CultureInfo.InvariantCulture, out var count):
                    workers = count;
                    break;
                case ["--write", var file, ..]:
                    path = file;
                    break;
                default:
                    await Console.Error.WriteLineAsync("usage: Benchmarks scale [--workers 1700|1000|10000] [--seeds N] [--first-seed N] [--write SVG]");
                    return 2;
            }
        }

        Console.WriteLine(ScaleResult.Head);
        var plot = new RatePlot();
        foreach (var scenario in ScaleScenario.All.Where(scenario => workers is null || scenario.Model.Workers == workers))
        {
            var result = await RunAsync(scenario, first, seeds);
            if (scenario.Paper is not null)
            {
                plot.Add(result);
            }
        }

        if (path is not null)
        {
            await File.WriteAllTextAsync(path, plot.ToSvg());
        }

        return 0;
    }

    private static async Task<ScaleResult> RunAsync(ScaleScenario scenario, int first, int seeds)
    {
        var runs = new List<SimulatedRun>();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var seed = first; seed < first + seeds; seed++)
        {
            var run = await SimulatedRun.OfAsync(scenario.Model with { Seed = seed });
            runs.Add(run.Results.SequenceEqual(run.Expected) ? run : throw new InvalidOperationException($"{scenario.Name}, seed {seed}: the results are wrong"));
        }

        process.Refresh();
        var result = new ScaleResult(scenario, [.. runs.OrderBy(run => run.Elapsed)], (process.TotalProcessorTime - before) / seeds);
        Console.WriteLine(result);
        return result;
    }
}
