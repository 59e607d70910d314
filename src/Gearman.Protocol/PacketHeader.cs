using System.Buffers.Binary;

namespace Gearman.Protocol;

/// <summary>The fixed start of every binary packet: magic, type and body length, each 4 bytes big-endian.</summary>
/// <param name="Magic">The direction of the packet.</param>
/// <param name="Type">The packet's number.</param>
/// <param name="BodyLength">Bytes after the header.</param>
public readonly record struct PacketHeader(PacketMagic Magic, PacketType Type, uint BodyLength)
{
    /// <summary>Bytes of a header on the wire.</summary>
    public const int Length = 12;

    /// <summary>The highest packet number that exists.</summary>
    public const PacketType LastType = PacketType.StatusResUnique;

    /// <summary>Reads a header without judging it.</summary>
    /// <param name="source">At least <see cref="Length"/> bytes.</param>
    public static PacketHeader Read(ReadOnlySpan<byte> source) => new(
        (PacketMagic)BinaryPrimitives.ReadUInt32BigEndian(source),
        (PacketType)BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[8..]));

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], BodyLength);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)Type);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Magic);
    }
}
