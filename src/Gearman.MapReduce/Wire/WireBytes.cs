using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>Reads binary fields as views where the bytes lie in one piece.</summary>
internal static class WireBytes
{
    public static ReadOnlyMemory<byte> Read(ref MessagePackReader reader)
    {
        var bytes = reader.ReadBytes() ?? throw new MessagePackSerializationException("binary field is nil");
        return bytes.IsSingleSegment ? bytes.First : bytes.ToArray();
    }
}
