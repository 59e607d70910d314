namespace Gearman.Client.Admin;

/// <summary>All that a server tells of a job that failed for good (<c>show failed HANDLE</c>).</summary>
/// <param name="Job">What the list of all jobs has of it, its message whole.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="History">The last attempts, the oldest first.</param>
/// <param name="PayloadLength">How many bytes its payload has.</param>
/// <param name="PayloadStart">The first of them.</param>
public sealed record AdminFailedJobDetails(
    AdminFailedJob Job, JobPriority Priority, IReadOnlyList<AdminJobAttempt> History, long PayloadLength, ReadOnlyMemory<byte> PayloadStart);
