using System.Globalization;
using Gearman.MapReduce.Simulation;

namespace Benchmarks.Scale;

/// <summary>What came of a scenario, a run a seed.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Runs">Its runs, in the order of how long they took.</param>
/// <param name="Coordinator">Processor time of a run: the coordinator's, and the simulation's own.</param>
internal sealed record ScaleResult(ScaleScenario Scenario, IReadOnlyList<SimulatedRun> Runs, TimeSpan Coordinator)
{
    public const string Head =
        "| workers | run | done after | least to most | maps done after | second copies (first) | tried again | given to another worker | processor time |\n|---|---|---|---|---|---|---|---|---|";

    /// <summary>The run in the middle.</summary>
    public SimulatedRun Median => Runs[Runs.Count / 2];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Scenario.Model.Workers:N0} | {Scenario.Name} | {Median.Elapsed.TotalSeconds:0} s | {Runs[0].Elapsed.TotalSeconds:0} to {Runs[^1].Elapsed.TotalSeconds:0} s | {Median.MapsEnded.TotalSeconds:0} s | {Median.Copies:N0} ({Median.CopiesWon:N0}) | {Median.Retries:N0} | {Median.Requeued:N0} | {Coordinator.TotalSeconds:0} s |");
}
