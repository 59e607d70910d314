namespace Gearman.Server.Brokering;

/// <summary>How much peers may leave with the broker; no limits unless set.</summary>
internal sealed record BrokerLimits
{
    /// <summary>Jobs that live at once.</summary>
    public int Jobs { get; init; } = int.MaxValue;

    /// <summary>Memory of all jobs, in bytes.</summary>
    public long JobBytes { get; init; } = long.MaxValue;

    /// <summary>Failed jobs of a tenant that are kept.</summary>
    public int FailedJobs { get; init; } = int.MaxValue;

    /// <summary>Bytes of failed jobs of a tenant that are kept.</summary>
    public long FailedJobBytes { get; init; } = long.MaxValue;

    /// <summary>Clients that wait for one job.</summary>
    public int ClientsPerJob { get; init; } = int.MaxValue;

    /// <summary>Functions that a peer is the first to name.</summary>
    public int FunctionsPerPeer { get; init; } = int.MaxValue;

    /// <summary>CAN_DOs of a peer that are not taken back.</summary>
    public int AbilitiesPerPeer { get; init; } = int.MaxValue;

    /// <summary>Bytes that wait for the store, beside what it is just being told.</summary>
    public int UncommittedBytes { get; init; } = int.MaxValue;
}
