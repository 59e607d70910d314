using Gearman.MapReduce.Simulation;

namespace Benchmarks.Scale;

/// <summary>A model that is run with several seeds, and what the paper of 2004 tells of the same.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Model">What is simulated.</param>
/// <param name="Paper">After how many seconds the paper's run was done; null if it has none.</param>
internal sealed record ScaleScenario(string Name, ClusterModel Model, PaperRun? Paper = null)
{
    private static readonly ClusterModel Sort = new();

    /// <summary>The three runs of the paper's figure 3.</summary>
    public static IReadOnlyList<ScaleScenario> OfPaper { get; } =
    [
        new("normal", Sort, new(Maps: 200, Shuffle: 600, Output: 850, Done: 891)),
        new("no second copies", Sort with { HasCopies = false }, new(Done: 1_283)),
        new("200 workers killed", Sort with { Killed = 200 }, new(Done: 933)),
    ];

    /// <summary>The same coordinator with fewer and with more workers than the paper's, and with more that goes wrong.</summary>
    public static IReadOnlyList<ScaleScenario> OfSizes { get; } =
    [
        new("a tenth killed, 1 % of attempts lost or failed", new() { Workers = 1_000, Maps = 10_000, Reduces = 2_000, Killed = 100, FaultPart = 0.01 }),
        new("the same without second copies", new() { Workers = 1_000, Maps = 10_000, Reduces = 2_000, Killed = 100, FaultPart = 0.01, HasCopies = false }),
        new("a tenth killed, 1 % of attempts lost or failed", new() { Workers = 10_000, Maps = 50_000, Reduces = 10_000, Killed = 1_000, FaultPart = 0.01 }),
        new("the same without second copies", new() { Workers = 10_000, Maps = 50_000, Reduces = 10_000, Killed = 1_000, FaultPart = 0.01, HasCopies = false }),
    ];
}
