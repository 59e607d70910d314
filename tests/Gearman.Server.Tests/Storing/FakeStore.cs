using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Storing;

/// <summary>A store in memory whose commits wait until the test lets them go on or fail.</summary>
internal sealed class FakeStore : IJobStore
{
    private readonly StoredJobs _jobs = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _decided = new(0);
    private volatile bool _fails;

    /// <summary>Commits go through by themselves.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>What commits fail with by themselves; null for no failure.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Batches with new jobs fail by themselves.</summary>
    public bool IsFull { get; set; }

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
                return [.. _jobs.Ids];
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
        foreach (var job in _jobs.All)
        {
            store._jobs.Apply(job);
        }

        return store;
    }

    public async IAsyncEnumerable<JobBatch> ReplayAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var job in _jobs.All)
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

        if (_fails || Fault is not null || (IsFull && HasNew(batch)))
        {
            _fails = false;
            throw Fault ?? new JobStoreException("told to fail");
        }

        lock (_jobs)
        {
            _jobs.Apply(batch);
        }
    }

    private static bool HasNew(JobBatch batch)
    {
        foreach (var entry in batch)
        {
            if (entry.Kind == JobBatchEntryKind.Added)
            {
                return true;
            }
        }

        return false;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        _begun.Dispose();
        _decided.Dispose();
        return ValueTask.CompletedTask;
    }
}
