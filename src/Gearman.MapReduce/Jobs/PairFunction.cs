using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>A map task: its result is pairs in sorted runs, by partition.</summary>
internal abstract class PairFunction(string job) : PartialFunction<PartitionedRuns>(job, "map")
{
    public sealed override PartitionedRuns Merge(PartitionedRuns left, PartitionedRuns right)
    {
        left.Append(right);
        return left;
    }

    public sealed override long? SizeOf(PartitionedRuns partial) => partial.Bytes;

    public sealed override IEnumerable<Run> RunsOf(PartitionedRuns partial) => partial.ToLists().SelectMany(runs => runs);

    public sealed override void Write(PartitionedRuns partial, IBufferWriter<byte> output) => PartitionedRunsFormat.Write(partial, output);

    public sealed override PartitionedRuns Read(ReadOnlyMemory<byte> bytes) => PartitionedRunsFormat.Read(bytes);
}
