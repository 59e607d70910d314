namespace Gearman.Interop.Peers;

/// <summary>A job as a client peer is told of it.</summary>
/// <param name="Function">The function, with its prefix.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Priority"><c>high</c>, <c>normal</c> or <c>low</c>.</param>
/// <param name="Unique">The unique; null for none.</param>
internal sealed record PeerJob(string Function, byte[] Workload, string Priority = "normal", string? Unique = null)
{
    /// <summary>The words of a command of the client's.</summary>
    public override string ToString() => $"{Function} {Priority} {Unique ?? "-"} {Convert.ToHexStringLower(Workload)}";
}
