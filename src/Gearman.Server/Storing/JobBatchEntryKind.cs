namespace Gearman.Server.Storing;

/// <summary>What a <see cref="JobBatchEntry"/> says of its job.</summary>
public enum JobBatchEntryKind
{
    /// <summary>The job is there from now on.</summary>
    Added,

    /// <summary>The job is there no more: it is done, cancelled, or forgotten after it failed.</summary>
    Removed,

    /// <summary>
    /// The job failed for good and is kept for people to look at: it stays, with <see cref="JobBatchEntry.Failure"/> from now on. A
    /// store that has no place for that may remove it; then it is forgotten at the server's end.
    /// </summary>
    Failed,
}
