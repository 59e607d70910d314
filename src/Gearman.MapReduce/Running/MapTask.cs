namespace Gearman.MapReduce;

/// <summary>A task of the map phase.</summary>
/// <param name="Number">From 0, in the order of the input.</param>
/// <param name="Splits">What it reads, in order.</param>
/// <param name="Size">Bytes of input it stands for in the progress.</param>
internal sealed record MapTask(int Number, IReadOnlyList<Split> Splits, long Size);
