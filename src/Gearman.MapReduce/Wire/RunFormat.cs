using MessagePack;

namespace Gearman.MapReduce;

/// <summary>A run on the wire: bin if it is inline, else <c>[file, offset, stored length, length]</c>.</summary>
internal static class RunFormat
{
    private const int Fields = 4;

    public static void Write(ref MessagePackWriter writer, Run run)
    {
        if (!run.IsSpilled)
        {
            writer.Write(run.Bytes.Span);
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
            return Run.Inline(WireBytes.Read(ref reader));
        }

        return reader.ReadArrayHeader() == Fields
            ? Run.Spilled(reader.ReadString() ?? "", reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64())
            : throw new MessagePackSerializationException("run fields");
    }
}
