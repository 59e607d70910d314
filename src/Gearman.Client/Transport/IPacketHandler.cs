using Gearman.Protocol;

namespace Gearman.Client.Transport;

/// <summary>What a <see cref="Connection"/> is for: the client's side of it or the worker's. Called by the connection's read loop alone.</summary>
internal interface IPacketHandler
{
    /// <summary>A packet came. It is a view over the receive buffer and ends with the call.</summary>
    /// <param name="packet">The packet, always a response.</param>
    /// <exception cref="GearmanProtocolException">The packet makes no sense; the connection is closed.</exception>
    void OnPacket(in Packet packet);

    /// <summary>The connection has ended; nothing comes any more.</summary>
    /// <param name="reason">Why.</param>
    void OnClosed(GearmanException reason);
}
