namespace Gearman.MapReduce;

/// <summary>Runs a job and writes what came out.</summary>
/// <param name="inputs">What to read.</param>
/// <param name="byPartition">Each partition with results is a part; else all is one.</param>
/// <param name="options">Where and how.</param>
/// <param name="stop">Gives the run up.</param>
/// <returns>The parts.</returns>
internal delegate Task<IReadOnlyList<ReadOnlyMemory<byte>>> RunParts(
    IReadOnlyList<JobInput> inputs, bool byPartition, MapReduceOptions options, CancellationToken stop);
