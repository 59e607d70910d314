namespace Gearman.TestSupport;

/// <summary>How a connection over a <see cref="FaultProxy"/> fails.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="AfterBytes">After how many bytes; at least 1.</param>
/// <param name="FromServer">Bytes of the server's; else the other side's.</param>
public sealed record ProxyFault(ProxyFaultKind Kind, int AfterBytes, bool FromServer);
