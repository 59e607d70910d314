using System.Diagnostics;
using System.Globalization;
using Gearman.MapReduce.Simulation;

namespace Benchmarks.Scale;

/// <summary>The coordinator with thousands of simulated workers, beside what the paper of 2004 tells of its sort.</summary>
internal static class ScaleCommand
{
    private static readonly ClusterModel Paper = new();

    private static readonly (string Name, ClusterModel Model, double PaperSeconds)[] Scenarios =
    [
        ("normal", Paper, 891),
        ("no second copies", Paper with { HasCopies = false }, 1_283),
        ("200 workers killed", Paper with { Killed = 200 }, 933),
    ];

    private static readonly (string Name, ClusterModel Model)[] Sizes =
    [
        ("1,000 workers", new ClusterModel { Workers = 1_000, Maps = 10_000, Reduces = 2_000, Killed = 100, FaultPart = 0.01 }),
        ("10,000 workers", new ClusterModel { Workers = 10_000, Maps = 50_000, Reduces = 10_000, Killed = 1_000, FaultPart = 0.01 }),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [] and not ["--write", _])
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks scale [--write SVG]");
            return 2;
        }

        Console.WriteLine("| run | done after | maps done after | second copies (first) | tried again | given to another worker | coordinator, real time and processor time |\n|---|---|---|---|---|---|---|");
        var plot = new RatePlot();
        foreach (var (name, model, paper) in Scenarios)
        {
            plot.Add(name, await RunAsync($"{model.Workers:N0} workers, {name}", model), paper);
        }

        foreach (var (name, model) in Sizes)
        {
            await RunAsync($"{name}, {model.Killed:N0} killed, 1 % of attempts lost or failed", model);
        }

        if (args is [_, var path])
        {
            await File.WriteAllTextAsync(path, plot.ToSvg());
        }

        return 0;
    }

    private static async Task<SimulatedRun> RunAsync(string name, ClusterModel model)
    {
        using var process = Process.GetCurrentProcess();
        var (start, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var run = await SimulatedRun.OfAsync(model);
        process.Refresh();
        if (!run.Results.SequenceEqual(run.Expected))
        {
            throw new InvalidOperationException($"{name}: the results are wrong");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {run.Elapsed.TotalSeconds:0} s | {run.MapsEnded.TotalSeconds:0} s | {run.Copies:N0} ({run.CopiesWon:N0}) | {run.Retries:N0} | {run.Requeued:N0} | {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {(process.TotalProcessorTime - processor).TotalSeconds:0} s |"));
        return run;
    }
}
