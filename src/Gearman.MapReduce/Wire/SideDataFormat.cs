using MessagePack;

namespace Gearman.MapReduce;

/// <summary>Side data on the wire: <c>[name, hash, bytes or nil]</c>.</summary>
internal static class SideDataFormat
{
    private const int Fields = 3;

    public static void Write(ref MessagePackWriter writer, SideDataItem item)
    {
        writer.WriteArrayHeader(Fields);
        writer.Write(item.Name);
        writer.Write(item.Hash);
        if (item.Bytes is { } bytes)
        {
            writer.Write(bytes.Span);
        }
        else
        {
            writer.WriteNil();
        }
    }

    public static SideDataItem Read(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != Fields)
        {
            throw new MessagePackSerializationException("side data fields");
        }

        var (name, hash) = (reader.ReadString() ?? "", reader.ReadString() ?? "");
        if (reader.TryReadNil())
        {
            return new SideDataItem(name, hash, Bytes: null);
        }

        return new SideDataItem(name, hash, WireBytes.Read(ref reader).ToArray()); // kept longer than the packet
    }
}
