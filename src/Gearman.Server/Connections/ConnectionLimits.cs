namespace Gearman.Server.Connections;

/// <summary>What a connection may cost.</summary>
/// <param name="MaxPacketBytes">The largest body of a packet.</param>
/// <param name="MaxUnsentBytes">How much may wait for a peer that does not read, the largest packet not counted.</param>
internal sealed record ConnectionLimits(int MaxPacketBytes, int MaxUnsentBytes)
{
    /// <summary>How long a packet may take from its first byte to its last; null for ever.</summary>
    public TimeSpan? SlowSenderTimeout { get; init; }

    /// <summary>How long a peer may take nothing of what waits for it; null for ever.</summary>
    public TimeSpan? SlowReaderTimeout { get; init; }

    /// <summary>The shorter of both time-outs; null if there is none.</summary>
    public TimeSpan? ShortestTimeout => (SlowSenderTimeout, SlowReaderTimeout) switch
    {
        ({ } sender, { } reader) => sender < reader ? sender : reader,
        var (sender, reader) => sender ?? reader,
    };
}
