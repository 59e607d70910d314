namespace Gearman.Server.Storing;

/// <summary>
/// Where background jobs are kept so that they survive the server. A server has one at most
/// (<see cref="GearmanServerOptions.Store"/>); it acknowledges a background job when the batch with it is committed.
/// </summary>
/// <remarks>
/// The server calls one method at a time: <see cref="ReplayAsync"/> once, to its end, then <see cref="CommitAsync"/> batch by
/// batch, and <see cref="IAsyncDisposable.DisposeAsync"/> at its own end. None is called on the thread that serves clients and
/// workers. While a commit runs the next batch fills, so a slow store gets large batches.
/// </remarks>
/// <example>
/// A store in a collection of documents, whatever keeps them:
/// <code>
/// sealed class DocumentStore(IDocuments documents) : IJobStore
/// {
///     public async IAsyncEnumerable&lt;JobBatch&gt; ReplayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
///     {
///         var batch = new JobBatch();
///         await foreach (var document in documents.AllById(cancellationToken))
///         {
///             batch.Append(new JobBatchEntry { Id = document.Id, Function = document.Function, Workload = document.Data /* and the rest */ });
///             if (batch.Length &gt; 1 &lt;&lt; 20)
///             {
///                 yield return batch;
///                 batch.Clear();
///             }
///         }
///
///         yield return batch;
///     }
///
///     public async ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken)
///     {
///         var transaction = documents.Begin();
///         foreach (var entry in batch)
///         {
///             switch (entry.Kind)
///             {
///                 case JobBatchEntryKind.Added:
///                     transaction.Insert(entry.Id, entry.Function.ToArray(), entry.Workload.ToArray() /* and the rest */);
///                     break;
///                 case JobBatchEntryKind.Failed:
///                     transaction.Update(entry.Id, entry.Failure.ToArray());
///                     break;
///                 default:
///                     transaction.Delete(entry.Id);
///                     break;
///             }
///         }
///
///         await transaction.CommitAsync(cancellationToken);
///     }
///
///     public ValueTask DisposeAsync() =&gt; documents.DisposeAsync();
/// }
/// </code>
/// </example>
public interface IJobStore : IAsyncDisposable
{
    /// <summary>All jobs that were added and not removed, in the order in which they were added; or what happened, as it happened.</summary>
    /// <param name="cancellationToken">Ends the replay.</param>
    /// <returns>
    /// Batches of <see cref="JobBatchEntryKind.Added"/> entries, of <see cref="JobBatchEntryKind.Failed"/> ones for jobs that failed, and,
    /// from a store that knows it, one of <see cref="JobBatchEntryKind.Removed"/> that names the last id that was ever used, if its job is
    /// gone. A store that is a log may give back the log: what is removed was given before, or not at all, and of what is
    /// given twice the last counts. An empty batch is nothing. The server is done with a batch when it asks for the next, so one may be
    /// filled again and again.
    /// </returns>
    /// <exception cref="JobStoreException">The store can't be opened or read; the server does not start.</exception>
    IAsyncEnumerable<JobBatch> ReplayAsync(CancellationToken cancellationToken);

    /// <summary>Makes a batch durable: all of it or, when it throws, none of it that a later replay would show.</summary>
    /// <param name="batch">
    /// What was added, removed and failed, in order; void after the call. A job may be added and removed in one batch. What is not there
    /// (any more) is removed or failed without complaint.
    /// </param>
    /// <param name="cancellationToken">Ends the wait at a stop that can't wait.</param>
    /// <exception cref="JobStoreException">
    /// The batch could not be made durable. The server refuses its submits, keeps the rest for the next batch, and goes on
    /// calling: the store may have come back.
    /// </exception>
    ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken);
}
