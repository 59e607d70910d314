namespace Gearman.Server.Brokering;

/// <summary>A submit that waits for the store.</summary>
/// <param name="Client">Who submitted.</param>
/// <param name="Number">The job's number.</param>
internal readonly record struct PendingSubmit(Peer Client, long Number);
