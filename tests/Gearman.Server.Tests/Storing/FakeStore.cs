using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Storing;

/// <summary>A store in memory whose commits wait until the test lets them go on or fail.</summary>
internal sealed class FakeStore : IJobStore
{
    private readonly SortedDictionary<long, JobBatch> _jobs = [];
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _decided = new(0);
    private volatile bool _fails;

    /// <summary>Commits go through by themselves.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>What commits fail with by themselves; null for no failure.</summary>
    public Exception? Fault { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Batches that it was told, those that failed included.</summary>
    public int Commits { get; private set; }

    /// <summary>The ids of the jobs that it has.</summary>
    public IReadOnlyList<long> Ids
    {
        get
        {
            lock (_jobs)
            {
                return [.. _jobs.Keys];
            }
        }
    }

    /// <summary>Waits until a commit has begun.</summary>
    public Task BegunAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets the commit that has begun succeed or fail.</summary>
    public void Decide(bool fails = false)
    {
        _fails = fails;
        _decided.Release();
    }

    /// <summary>What another server finds in it.</summary>
    public FakeStore Reopened()
    {
        var store = new FakeStore();
        foreach (var (id, job) in _jobs)
        {
            store._jobs.Add(id, job);
        }

        return store;
    }

    public async IAsyncEnumerable<JobBatch> ReplayAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var job in _jobs.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return job;
        }
    }

    public async ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        Commits++;
        if (!IsOpen)
        {
            _begun.Release();
            await _decided.WaitAsync(cancellationToken);
        }

        if (_fails || Fault is not null)
        {
            _fails = false;
            throw Fault ?? new JobStoreException("told to fail");
        }

        Apply(batch);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        _begun.Dispose();
        _decided.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Apply(JobBatch batch)
    {
        lock (_jobs)
        {
            foreach (var entry in batch)
            {
                _jobs.Remove(entry.Id);
                if (entry.Kind != JobBatchEntryKind.Removed)
                {
                    var job = new JobBatch();
                    job.Append(entry);
                    _jobs.Add(entry.Id, job);
                }
            }
        }
    }
}
