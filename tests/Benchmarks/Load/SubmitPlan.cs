using System.Text;
using Gearman.Protocol;

namespace Benchmarks.Load;

/// <summary>What clients submit.</summary>
internal sealed record SubmitPlan
{
    /// <summary>A background submit is done when it is acknowledged, a foreground one when its result is there.</summary>
    public bool Background { get; init; }

    /// <summary>Submits of a client that are not done.</summary>
    public int Window { get; init; } = 1;

    public int PayloadLength { get; init; } = 64;

    public bool Unique { get; init; }

    /// <summary>Jobs go to these in turn.</summary>
    public byte[][] Functions { get; init; } = Names("benchmark", 1);

    /// <summary>Whoever works also counts what is done: clients only submit.</summary>
    public bool CountedByWorkers { get; init; }

    public PacketType Type => Background ? PacketType.SubmitJobBg : PacketType.SubmitJob;

    public static byte[][] Names(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes(i == 0 ? name : $"{name}{i}"))];
}
