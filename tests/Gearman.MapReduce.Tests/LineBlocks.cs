using System.Buffers;

namespace Gearman.MapReduce.Tests;

/// <summary>An accumulator that keeps every byte.</summary>
internal sealed class LineBlocks : IAccumulator<LineBlocks, LineBlock>
{
    public static readonly AggregatorJob<LineBlock, LineBlocks> Job =
        MapReduceJob.Named("blocks").Aggregate<LineBlock, LineBlocks>(_ => new LineBlocks());

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] Bytes => _bytes.WrittenSpan.ToArray();

    public void Add(LineBlock record) => _bytes.Write(record.Bytes);

    public void Merge(LineBlocks next) => _bytes.Write(next._bytes.WrittenSpan);

    public void Write(IBufferWriter<byte> output) => output.Write(_bytes.WrittenSpan);

    public static LineBlocks Read(ReadOnlyMemory<byte> input)
    {
        var blocks = new LineBlocks();
        blocks._bytes.Write(input.Span);
        return blocks;
    }
}
