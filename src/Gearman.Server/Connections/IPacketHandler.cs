using Gearman.Protocol;

namespace Gearman.Server.Connections;

/// <summary>Takes what a <see cref="Connection"/> reads. All views are void after the call.</summary>
internal interface IPacketHandler
{
    /// <summary>A whole packet of a known type.</summary>
    void OnPacket(in Packet packet);

    /// <summary>A whole text line, without its end.</summary>
    void OnTextLine(ReadOnlySpan<byte> line);

    /// <summary>A packet over the limit; the connection closes after what is written now.</summary>
    void OnPacketTooLarge(PacketType type, int limit);

    /// <summary>The connection is closed; the last call.</summary>
    void OnDisconnected();
}
