using Gearman.Protocol;

namespace Gearman.Server.Connections;

/// <summary>Takes what a <see cref="Connection"/> reads. All views are void after the call.</summary>
internal interface IPacketHandler
{
    /// <summary>Earlier packets are not answered yet, and will be without another: the end of the input is not the end of all.</summary>
    bool OwesAnswers { get; }

    /// <summary>A whole packet of a known type.</summary>
    /// <returns>False if its turn has not come: it is handed over again after <see cref="Connection.Resume"/>.</returns>
    bool OnPacket(in Packet packet);

    /// <summary>A whole text line, without its end.</summary>
    /// <inheritdoc cref="OnPacket"/>
    bool OnTextLine(ReadOnlySpan<byte> line);

    /// <summary>A packet over the limit; the connection closes after what is written now.</summary>
    void OnPacketTooLarge(PacketType type, int limit);

    /// <summary>The connection is closed; the last call.</summary>
    void OnDisconnected();
}
