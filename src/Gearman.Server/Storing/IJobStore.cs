namespace Gearman.Server.Storing;

/// <summary>
/// Where background jobs are kept so that they survive the server. A server has one at most; it acknowledges a background
/// job when the batch with it is committed.
/// </summary>
/// <remarks>
/// The server calls one method at a time: <see cref="ReplayAsync"/> once, to its end, then <see cref="CommitAsync"/> batch by
/// batch. While a commit runs, the next batch fills: a slow store gets large batches.
/// </remarks>
internal interface IJobStore : IAsyncDisposable
{
    /// <summary>All jobs that were added and not removed, in the order in which they were added.</summary>
    /// <param name="cancellationToken">Ends the replay.</param>
    /// <exception cref="JobStoreException">The store can't be opened or read.</exception>
    IAsyncEnumerable<StoredJob> ReplayAsync(CancellationToken cancellationToken);

    /// <summary>Makes a batch durable: all of it or, when it throws, none of it that a later replay would show.</summary>
    /// <param name="batch">What was added and removed, in order; void after the call.</param>
    /// <param name="cancellationToken">Ends the wait at a stop that can't wait.</param>
    /// <exception cref="JobStoreException">
    /// The batch could not be made durable. The server refuses its submits, keeps its removals for the next batch, and goes on
    /// calling: the store may have come back.
    /// </exception>
    ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken);
}
