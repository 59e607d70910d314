using MessagePack;

namespace Gearman.MapReduce;

/// <summary>A run on the wire: bin if it is inline, else <c>[file, offset, stored length, length]</c>.</summary>
internal static class RunFormat
{
    private const int Fields = 4;
    private const long MaxInlineBytes = 1L << 30; // as much as a packet holds

    public static void Write(ref MessagePackWriter writer, Run run)
    {
        if (!run.IsSpilled)
        {
            if (run.Length > MaxInlineBytes)
            {
                throw new MapReduceException(
                    $"{run.Length} bytes of pairs of one partition are too many for one answer: name a SpillDirectory, or give more Partitions");
            }

            writer.WriteBinHeader((int)run.Length);
            foreach (var block in run.Blocks)
            {
                writer.WriteRaw(block.Span);
            }

            return;
        }

        writer.WriteArrayHeader(Fields);
        writer.Write(run.File);
        writer.Write(run.Offset);
        writer.Write(run.StoredLength);
        writer.Write(run.Length);
    }

    public static Run Read(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType == MessagePackType.Binary)
        {
            var bytes = WireBytes.Read(ref reader);
            return bytes.IsEmpty ? Run.Inline() : Run.Inline(bytes);
        }

        return reader.ReadArrayHeader() == Fields
            ? Run.Spilled(reader.ReadString() ?? "", reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64())
            : throw new MessagePackSerializationException("run fields");
    }
}
