namespace Gearman.Protocol;

/// <summary>A whole binary packet, as a view over the bytes it was read from.</summary>
public readonly ref struct Packet
{
    /// <summary>A packet over its parts.</summary>
    /// <param name="magic">The direction.</param>
    /// <param name="type">The packet's number.</param>
    /// <param name="body">The bytes after the header.</param>
    public Packet(PacketMagic magic, PacketType type, ReadOnlySpan<byte> body)
    {
        Magic = magic;
        Type = type;
        Body = body;
    }

    /// <summary>The direction.</summary>
    public PacketMagic Magic { get; }

    /// <summary>The packet's number.</summary>
    public PacketType Type { get; }

    /// <summary>The bytes after the header: the fields, joined by NUL bytes.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Bytes of the packet on the wire, header included.</summary>
    public int Length => PacketHeader.Length + Body.Length;

    /// <summary>Starts to read the fields from the first.</summary>
    public PacketFields ReadFields() => new(Body);
}
