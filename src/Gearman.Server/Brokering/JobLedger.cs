using Gearman.Server.Storing;

namespace Gearman.Server.Brokering;

/// <summary>
/// What a store has still to be told: jobs added, removed and failed, and who waits for its answer. One page is written on
/// while the other is being committed.
/// </summary>
/// <param name="jobs">All jobs.</param>
/// <param name="functions">Their functions.</param>
internal sealed class JobLedger(JobSlab jobs, FunctionTable functions)
{
    private LedgerPage _open = new();
    private LedgerPage _closed = new();

    /// <summary>There is nothing to commit but what is being committed.</summary>
    public bool IsEmpty => _open.IsEmpty;

    /// <summary>Somebody waits for the next commit.</summary>
    public bool IsAwaited => _open.Submits.Count > 0;

    /// <summary>Bytes that wait for the next commit.</summary>
    public int OpenBytes => _open.Batch.Length;

    /// <summary>All that was written is committed.</summary>
    public bool IsSettled => _open.IsEmpty && _closed.IsEmpty;

    /// <summary>Turns the page: what was written is to be committed now.</summary>
    /// <returns>What the store has to be told; unchanged until <see cref="Broker.Commit"/> or <see cref="Broker.Refuse"/>.</returns>
    public JobBatch Turn()
    {
        (_open, _closed) = (_closed, _open);
        return _closed.Batch;
    }

    /// <summary>The page that is being committed.</summary>
    public LedgerPage Closed => _closed;

    /// <summary>The page that is written on.</summary>
    public LedgerPage Open => _open;

    /// <summary>A new job: it is not given out before it is committed.</summary>
    public void AddNew(int id, long epoch)
    {
        Append(id, JobBatchEntryKind.Added, epoch, default);
        jobs[id].Flags |= JobFlags.Stored | JobFlags.Uncommitted;
        _open.Jobs.Append(jobs, id);
    }

    /// <summary>A job that was there before, and that has become a background job.</summary>
    public void AddTurned(int id)
    {
        Append(id, JobBatchEntryKind.Added, 0, default);
        jobs[id].Flags |= JobFlags.Stored;
        _open.Turned.Add(jobs[id].Number);
    }

    /// <summary>A job ended, if the store knows it.</summary>
    public void Remove(int id)
    {
        if (jobs[id].Is(JobFlags.Stored))
        {
            Remove(jobs[id].Number, functions[jobs[id].Function].Name, jobs.Unique(id));
        }
    }

    /// <summary>A failed job goes when the open page is committed: a new one on it is in its place.</summary>
    public void Replace(FailedEntry failed)
    {
        _open.Requeued.Add(failed);
        if (failed.IsStored)
        {
            Remove(failed.Number, failed.Function, failed.Unique);
        }
    }

    /// <summary>A failed job is forgotten.</summary>
    public void Remove(long number, ReadOnlySpan<byte> function, ReadOnlySpan<byte> unique) =>
        _open.Batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = number, Function = function, Unique = unique });

    /// <summary>A job ended and is kept as a failed one.</summary>
    public void Fail(int id, ReadOnlySpan<byte> failure) => Append(id, JobBatchEntryKind.Failed, 0, failure);

    /// <summary>Somebody is told when the open page is committed.</summary>
    public void Await(Peer client, long number, bool isWatched) => _open.Submits.Add(new PendingSubmit(client, number, isWatched));

    /// <summary>The closed page is committed and done with.</summary>
    public void Settle() => _closed.Clear();

    /// <summary>Nothing of both pages was committed: what they say of jobs that stand is said again with the next one.</summary>
    /// <returns>The failed jobs that are not replaced.</returns>
    public IReadOnlyList<FailedEntry> KeepRemovals()
    {
        var kept = new JobBatch();
        FailedEntry[] failed = [.. _closed.Requeued, .. _open.Requeued];
        var stand = failed.Select(f => f.Number).ToHashSet();
        Keep(_closed.Batch, kept, stand);
        Keep(_open.Batch, kept, stand);
        _closed.Clear();
        _open.Clear();
        Keep(kept, _open.Batch, []);
        return failed;
    }

    private static void Keep(JobBatch from, JobBatch to, HashSet<long> stand)
    {
        foreach (var entry in from)
        {
            if (entry.Kind == JobBatchEntryKind.Failed || (entry.Kind == JobBatchEntryKind.Removed && !stand.Contains(entry.Id)))
            {
                to.Append(entry);
            }
        }
    }

    private void Append(int id, JobBatchEntryKind kind, long epoch, ReadOnlySpan<byte> failure)
    {
        ref var job = ref jobs[id];
        _open.Batch.Append(new JobBatchEntry
        {
            Kind = kind,
            Id = job.Number,
            Function = functions[job.Function].Name,
            Unique = jobs.Unique(id),
            IsReduce = job.Is(JobFlags.Reduce),
            Reducer = jobs.Reducer(id),
            Priority = (int)job.Priority,
            Epoch = epoch,
            Failure = failure,
            Workload = jobs.Workload(id),
        });
    }
}
