namespace Gearman.Server.Brokering;

/// <summary>A submit that waits for the store.</summary>
/// <param name="Client">Who submitted.</param>
/// <param name="Number">The job's number.</param>
/// <param name="IsWatched">The client also waits for what becomes of the job.</param>
internal readonly record struct PendingSubmit(Peer Client, long Number, bool IsWatched);
