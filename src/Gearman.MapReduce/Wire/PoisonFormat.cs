using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>Poisoned records on the wire: an array of <c>[input, path, offset, reason, bytes]</c>.</summary>
internal static class PoisonFormat
{
    private const int Fields = 5;

    public static byte[] Write(IReadOnlyList<PoisonedRecord> records)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(records.Count);
        foreach (var record in records)
        {
            writer.WriteArrayHeader(Fields);
            writer.Write(record.Input);
            writer.Write(record.Path);
            writer.Write(record.Offset);
            writer.Write(record.Reason);
            writer.Write(record.Bytes.Span);
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static PoisonedRecord[] Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        var records = new PoisonedRecord[reader.ReadArrayHeader()];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = reader.ReadArrayHeader() == Fields
                ? new(reader.ReadInt32(), reader.ReadString() ?? "", reader.ReadInt64(), reader.ReadString() ?? "", WireBytes.Read(ref reader))
                : throw new MessagePackSerializationException("poison fields");
        }

        return records;
    }
}
