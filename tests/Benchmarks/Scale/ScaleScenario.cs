using Gearman.MapReduce.Simulation;

namespace Benchmarks.Scale;

/// <summary>A model that is run with several seeds, and what the paper of 2004 tells of the same.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Model">What is simulated.</param>
/// <param name="Paper">What the paper says; null if it has no such run.</param>
internal sealed record ScaleScenario(string Name, ClusterModel Model, PaperRun? Paper = null)
{
    private static readonly ClusterModel Sort = new();

    private static readonly ClusterModel Thousand = new() { Workers = 1_000, Maps = 10_000, Reduces = 2_000, Killed = 100, FaultPart = 0.01 };
    private static readonly ClusterModel TenThousand = new() { Workers = 10_000, Maps = 50_000, Reduces = 10_000, Killed = 1_000, FaultPart = 0.01 };

    /// <summary>The three runs of the paper's figure 3, then fewer and more workers than it had, with more that goes wrong.</summary>
    public static IReadOnlyList<ScaleScenario> All { get; } =
    [
        new("normal", Sort, new(Maps: 200, Shuffle: 600, Output: 850, Done: 891)),
        new("no second copies", Sort with { HasCopies = false }, new(Done: 1_283)),
        new("200 workers killed", Sort with { Killed = 200 }, new(Done: 933)),
        new("a tenth killed, 1 % of attempts lost or failed", Thousand),
        new("the same without second copies", Thousand with { HasCopies = false }),
        new("a tenth killed, 1 % of attempts lost or failed", TenThousand),
        new("the same without second copies", TenThousand with { HasCopies = false }),
    ];
}
