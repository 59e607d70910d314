namespace Gearman.MapReduce;

/// <summary>How long an attempt takes: since it was given out, and since a worker began, which it may say.</summary>
internal sealed class AttemptClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _begin; // 0 before

    /// <summary>Since it was given out, the server's queue included.</summary>
    public TimeSpan Whole => time.GetElapsedTime(_start);

    /// <summary>Since a worker began; null if none has said so: the attempt waits in a queue, or is short.</summary>
    public TimeSpan? Worked => Interlocked.Read(ref _begin) is not 0 and var begin ? time.GetElapsedTime(begin) : null;

    /// <summary>Completes when a worker has begun.</summary>
    public Task Begun => _begun.Task;

    /// <summary>A worker has begun. If another had, that one was lost: it counts from now.</summary>
    public void Begin()
    {
        Interlocked.Exchange(ref _begin, Math.Max(1, time.GetTimestamp()));
        _begun.TrySetResult();
    }
}
