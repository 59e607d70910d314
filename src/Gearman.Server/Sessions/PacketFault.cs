using Gearman.Protocol;

namespace Gearman.Server.Sessions;

/// <summary>What is wrong with a packet: the two fields of the ERROR that answers it.</summary>
internal readonly ref struct PacketFault(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text)
{
    public readonly ReadOnlySpan<byte> Code = code;

    /// <summary>For people.</summary>
    public readonly ReadOnlySpan<byte> Text = text;

    public static PacketFault Invalid(ReadOnlySpan<byte> text) => new(ErrorCode.InvalidPacket, text);
}
