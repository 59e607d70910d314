using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

/// <summary>What a peer was told.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Kind">What; null for a wake-up.</param>
/// <param name="Number">The job.</param>
/// <param name="Data">The worker's data.</param>
internal sealed record PeerEvent(RecordingPeer Peer, JobEvent? Kind, long Number, string Data)
{
    public override string ToString() => Kind is null ? "Wake" : $"{Kind} {Number} {Data}".TrimEnd();
}
