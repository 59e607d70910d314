namespace Gearman.Server.Brokering;

/// <summary>How much of the server a tenant may have at once; no limits unless set.</summary>
internal sealed record TenantQuota
{
    /// <summary>Jobs, whatever their state.</summary>
    public int Jobs { get; init; } = int.MaxValue;

    /// <summary>Bytes of the uniques and workloads of its jobs.</summary>
    public long JobBytes { get; init; } = long.MaxValue;

    public int Connections { get; init; } = int.MaxValue;

    /// <summary>Null for any number.</summary>
    public int? SubmitsPerSecond { get; init; }
}
