using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// Counters behind a partial result: a MessagePack map of names and values, an array of damages, then the length of both
/// as 4 bytes, most significant first.
/// </summary>
internal static class CountersFormat
{
    private const int TrailerLength = 4;

    public static void Append(MapReduceCounters counters, IBufferWriter<byte> output)
    {
        var block = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(block);
        var values = counters.ToList();
        writer.WriteMapHeader(values.Count);
        foreach (var (name, value) in values)
        {
            writer.Write(name);
            writer.Write(value);
        }

        var damages = counters.Damages;
        writer.WriteArrayHeader(damages.Count);
        foreach (var damage in damages)
        {
            writer.Write(damage);
        }

        writer.Flush();
        output.Write(block.WrittenSpan);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(TrailerLength), block.WrittenCount);
        output.Advance(TrailerLength);
    }

    /// <summary>Takes the counters off the end of an answer; what is left is the partial result.</summary>
    /// <exception cref="MessagePackSerializationException">They are garbled.</exception>
    public static MapReduceCounters Take(ref ReadOnlyMemory<byte> answer)
    {
        var length = answer.Length < TrailerLength ? -1 : BinaryPrimitives.ReadInt32BigEndian(answer.Span[^TrailerLength..]);
        if (length < 0 || length > answer.Length - TrailerLength)
        {
            throw new MessagePackSerializationException("its counters are missing");
        }

        var start = answer.Length - TrailerLength - length;
        var reader = new MessagePackReader(answer.Slice(start, length));
        var counters = new MapReduceCounters();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            counters.Add(reader.ReadString() ?? "", reader.ReadInt64());
        }

        for (var left = reader.ReadArrayHeader(); left > 0; left--)
        {
            counters.KeepDamage(reader.ReadString() ?? "");
        }

        answer = answer[..start];
        return counters;
    }
}
