using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce.Tests;

/// <summary>An accumulator that keeps every line with its place: its merge is not commutative, so it shows any disorder.</summary>
internal sealed class LineList : IAccumulator<LineList, Line>
{
    public static readonly AggregatorJob<Line, LineList> Job =
        MapReduceJob.Named("lines").Aggregate<Line, LineList>(_ => new LineList());

    public List<byte[]> Lines { get; } = [];

    public List<(int Input, long Offset)> Places { get; } = [];

    public int Merges { get; private set; }

    public void Add(Line record)
    {
        Lines.Add(record.Bytes.ToArray());
        Places.Add((record.Input, record.Offset));
    }

    public void Merge(LineList next)
    {
        Lines.AddRange(next.Lines);
        Places.AddRange(next.Places);
        Merges++;
    }

    public void Write(IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(Lines.Count);
        for (var i = 0; i < Lines.Count; i++)
        {
            writer.Write(Lines[i]);
            writer.Write(Places[i].Input);
            writer.Write(Places[i].Offset);
        }

        writer.Flush();
    }

    public static LineList Read(ReadOnlyMemory<byte> input)
    {
        var reader = new MessagePackReader(input);
        var list = new LineList();
        for (var left = reader.ReadArrayHeader(); left > 0; left--)
        {
            list.Lines.Add(reader.ReadBytes()!.Value.ToArray());
            list.Places.Add((reader.ReadInt32(), reader.ReadInt64()));
        }

        return list;
    }
}
