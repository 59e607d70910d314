namespace Gearman.Protocol;

/// <summary>What <see cref="PacketReader.Read"/> found at the start of a buffer.</summary>
public enum PacketReadStatus
{
    /// <summary>Less than a packet; read on.</summary>
    NeedMore,

    /// <summary>A whole packet.</summary>
    Packet,

    /// <summary>Neither <c>\0REQ</c> nor <c>\0RES</c>: the stream can't be followed any further.</summary>
    WrongMagic,

    /// <summary>A type that does not exist: the stream can't be followed any further.</summary>
    UnknownType,

    /// <summary>A body longer than the limit.</summary>
    TooLarge,
}
