namespace Gearman.Protocol;

/// <summary>Reads binary packets from a buffer. One codec for client, worker and server.</summary>
public static class PacketReader
{
    /// <summary>Reads the packet at the start of a buffer.</summary>
    /// <param name="buffer">Bytes as they came in; may hold less than a packet, or several.</param>
    /// <param name="maxBodyLength">The largest body to accept, in bytes.</param>
    /// <param name="packet">
    /// The packet, a view over <paramref name="buffer"/>, on <see cref="PacketReadStatus.Packet"/>. On
    /// <see cref="PacketReadStatus.TooLarge"/> its magic and type are set and its body is empty.
    /// </param>
    /// <param name="length">
    /// On <see cref="PacketReadStatus.Packet"/> the bytes to advance by; on <see cref="PacketReadStatus.NeedMore"/>
    /// the bytes that the buffer has to hold before another try makes sense.
    /// </param>
    /// <returns>What stands at the start of the buffer. The header is judged as soon as it is whole.</returns>
    public static PacketReadStatus Read(ReadOnlySpan<byte> buffer, int maxBodyLength, out Packet packet, out int length)
    {
        packet = default;
        length = PacketHeader.Length;
        if (buffer.Length < PacketHeader.Length)
        {
            return PacketReadStatus.NeedMore;
        }

        var header = PacketHeader.Read(buffer);
        if (header.Magic is not (PacketMagic.Request or PacketMagic.Response))
        {
            return PacketReadStatus.WrongMagic;
        }

        if (header.Type is <= PacketType.None or > PacketHeader.LastType)
        {
            return PacketReadStatus.UnknownType;
        }

        if (header.BodyLength > (uint)maxBodyLength)
        {
            packet = new Packet(header.Magic, header.Type, default);
            return PacketReadStatus.TooLarge;
        }

        length += (int)header.BodyLength;
        if (buffer.Length < length)
        {
            return PacketReadStatus.NeedMore;
        }

        packet = new Packet(header.Magic, header.Type, buffer[PacketHeader.Length..length]);
        return PacketReadStatus.Packet;
    }
}
