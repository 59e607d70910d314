using Gearman.Server.Brokering;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Storing;

/// <summary>
/// Brings back what a store has, and commits what the broker's ledger says, a page at a time, on other threads; the loop's thread
/// never waits. What is submitted while a commit runs is committed together by the next.
/// </summary>
/// <param name="store">The store; told of one batch at a time.</param>
/// <param name="broker">A broker with a ledger.</param>
/// <param name="post">Runs something on the loop's thread.</param>
/// <param name="holds">What a store does not take waits until it does, instead of being refused.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where to log.</param>
internal sealed class StoreWriter(IJobStore store, Broker broker, Action<Action> post, bool holds, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    /// <summary>How long ends of jobs wait for company when nobody waits for an answer.</summary>
    internal static readonly TimeSpan RemovalPatience = TimeSpan.FromMilliseconds(5);

    /// <summary>How soon a store that failed is tried again.</summary>
    internal static readonly TimeSpan RetryPatience = TimeSpan.FromMilliseconds(250);

    private readonly JobLedger _ledger = broker.Ledger!;
    private Task _commit = Task.CompletedTask;
    private bool _isCommitting;

    /// <summary>The batch that the store has not taken yet, when it is held.</summary>
    private JobBatch? _held;

    /// <summary>When the last commit failed, as a timestamp; null if it did not.</summary>
    private long? _failedAt;

    /// <summary>What is being committed is what a refused batch had of the ends of jobs, and no new job.</summary>
    private bool _isRest;

    /// <summary>Since when there is something that nobody waits for, as a timestamp; null if there is nothing.</summary>
    private long? _idleSince;

    /// <summary>So many commits are left until the end; null as long as there is no end.</summary>
    private int? _commitsLeft;

    /// <summary>All is committed that was there when <see cref="Finish"/> was called, or the store did not take it.</summary>
    public bool IsDone => _commitsLeft == 0 && !_isCommitting;

    /// <summary>Gives the broker the jobs of the store, before the loop runs.</summary>
    /// <exception cref="GearmanServerException">The store can't be read.</exception>
    public async Task ReplayAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var replay = broker.BeginReplay();
            await foreach (var batch in store.ReplayAsync(cancellationToken).ConfigureAwait(false))
            {
                replay.Take(batch);
            }

            replay.Complete();
        }
        catch (JobStoreException e)
        {
            throw new GearmanServerException(e.Message, e);
        }

        Log.Replayed(logger, broker.JobCount, time.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>Lets no further commit begin than the one of what is there now.</summary>
    public void Finish() => _commitsLeft ??= (_isCommitting || _held is not null ? 1 : 0) + (_ledger.IsEmpty ? 0 : 1);

    /// <summary>Begins a commit if there is something to commit. At the end of a turn, on the loop's thread.</summary>
    /// <returns>When to call again if nothing happens.</returns>
    public TimeSpan Run()
    {
        if (_isCommitting || _commitsLeft == 0 || (_held is null && _ledger.IsEmpty))
        {
            return Timeout.InfiniteTimeSpan;
        }

        var wait = TimeToWait();
        if (wait > TimeSpan.Zero)
        {
            return wait;
        }

        _idleSince = null;
        var batch = _held ?? _ledger.Turn();
        _held = null;
        if (batch.Count == 0)
        {
            // Submits that joined what has been committed meanwhile.
            End();
            return Timeout.InfiniteTimeSpan;
        }

        Commit(batch);
        return Timeout.InfiniteTimeSpan;
    }

    /// <summary>Waits for the commit that runs, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commit.ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan TimeToWait()
    {
        if (_failedAt is { } failed && _commitsLeft is null)
        {
            return RetryPatience - time.GetElapsedTime(failed);
        }

        if (_ledger.IsAwaited || _held is not null || _commitsLeft is not null)
        {
            return TimeSpan.Zero;
        }

        _idleSince ??= time.GetTimestamp();
        return RemovalPatience - time.GetElapsedTime(_idleSince.Value);
    }

    private void Commit(JobBatch batch)
    {
        _isCommitting = true;
        _commit = Task.Run(() => CommitAsync(batch));
    }

    private async Task CommitAsync(JobBatch batch)
    {
        try
        {
            await store.CommitAsync(batch, CancellationToken.None).ConfigureAwait(false);
            post(OnCommitted);
        }
#pragma warning disable CA1031 // A store is somebody else's: whatever it throws, the batch is not committed and the server goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            post(() => OnFailed(batch, e));
        }
    }

    private void OnCommitted()
    {
        _isCommitting = false;
        if (_failedAt is not null && !_isRest)
        {
            _failedAt = null;
            Log.StoreIsBack(logger);
        }

        _isRest = false;
        End();
    }

    private void OnFailed(JobBatch batch, Exception fault)
    {
        _isCommitting = false;
        if (_failedAt is null)
        {
            Log.StoreFailed(logger, fault);
        }

        _failedAt = time.GetTimestamp();
        if (_commitsLeft is not null)
        {
            _commitsLeft = 0;
        }
        else if (holds)
        {
            _held = batch;
        }
        else
        {
            broker.Refuse();
            CommitRest();
        }
    }

    /// <summary>
    /// The ends of jobs that were in a batch that was refused, before new jobs come that would have them refused again: a disk that is full takes them.
    /// </summary>
    private void CommitRest()
    {
        _isRest = !_isRest && !_ledger.IsEmpty;
        if (_isRest)
        {
            Commit(_ledger.Turn());
        }
    }

    private void End()
    {
        _commitsLeft -= _commitsLeft > 0 ? 1 : 0;
        broker.Commit();
    }
}
