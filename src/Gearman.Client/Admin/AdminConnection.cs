namespace Gearman.Client.Admin;

/// <summary>A connection as <c>workers</c> lists it: workers, clients and whoever asks.</summary>
/// <param name="Number">The server's number for it.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="ClientId">The name that it gave itself; null for none.</param>
/// <param name="Functions">What it can do. The text protocol parts names by blanks, so a name with blanks comes in pieces.</param>
public sealed record AdminConnection(long Number, string Address, string? ClientId, IReadOnlyList<string> Functions);
