namespace Gearman.Server.Connections;

/// <summary>What a connection may cost.</summary>
/// <param name="MaxPacketBytes">The largest body of a packet.</param>
/// <param name="MaxUnsentBytes">How much may wait for a peer that does not read, the largest packet not counted.</param>
internal sealed record ConnectionLimits(int MaxPacketBytes, int MaxUnsentBytes);
