namespace Gearman.TestSupport;

/// <summary>What happens to a connection over a <see cref="FaultProxy"/>.</summary>
public enum ProxyFaultKind
{
    /// <summary>Both ends are closed.</summary>
    Cut,

    /// <summary>Both ends are reset.</summary>
    Reset,

    /// <summary>Nothing passes in this direction any more; nobody is told.</summary>
    Stall,

    /// <summary>The server's end is closed, and the other one is not told.</summary>
    HalfOpen,
}
