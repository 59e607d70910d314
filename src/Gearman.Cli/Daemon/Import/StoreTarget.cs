using Gearman.Server.Storing;

namespace Gearman.Cli.Daemon.Import;

/// <summary>A store. A job whose function and unique it has already is not imported again.</summary>
internal sealed class StoreTarget(IJobStore store) : IImportTarget
{
    private readonly JobBatch _batch = new();
    private readonly HashSet<(string Function, string Unique)> _known = [];
    private long _lastId;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in store.ReplayAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var job in batch)
            {
                _lastId = Math.Max(_lastId, job.Id);
                _ = job.Kind != JobBatchEntryKind.Removed && IsNew(job);
            }
        }
    }

    public string? Take(in JobBatchEntry job)
    {
        if (!IsNew(job))
        {
            return "is there already";
        }

        _lastId++;
        Append(JobBatchEntryKind.Added, job);
        if (job.Kind == JobBatchEntryKind.Failed)
        {
            Append(JobBatchEntryKind.Failed, job);
        }

        return null;
    }

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await store.CommitAsync(_batch, cancellationToken).ConfigureAwait(false);
        _batch.Clear();
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>Jobs without a unique, and those whose workload is it, are as many as they are; so are failed ones.</summary>
    private bool IsNew(in JobBatchEntry job) =>
        job.Unique.IsEmpty || job.Unique.SequenceEqual("-"u8) || job.Kind == JobBatchEntryKind.Failed || _known.Add((ImportText.Of(job.Function), ImportText.Of(job.Unique)));

    private void Append(JobBatchEntryKind kind, in JobBatchEntry job) => _batch.Append(new JobBatchEntry
    {
        Kind = kind,
        Id = _lastId,
        Function = job.Function,
        Unique = job.Unique,
        IsReduce = job.IsReduce,
        Reducer = job.Reducer,
        Priority = job.Priority,
        Epoch = job.Epoch,
        Failure = kind == JobBatchEntryKind.Failed ? job.Failure : [],
        Workload = job.Workload,
    });
}
