namespace Gearman.Protocol;

/// <summary>The four bytes that a binary packet starts with, read as a big-endian number.</summary>
public enum PacketMagic
{
    /// <summary><c>\0REQ</c>: from a client or a worker to the server.</summary>
    Request = 0x00524551,

    /// <summary><c>\0RES</c>: from the server.</summary>
    Response = 0x00524553,
}
