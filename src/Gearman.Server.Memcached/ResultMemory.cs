using Gearman.Server.Protocols;

namespace Gearman.Server.Memcached;

/// <summary>The jobs that were set and their results: so many, so many bytes, so long. From any thread.</summary>
internal sealed class ResultMemory(int maxJobs, long maxBytes, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RememberedJob> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RememberedJob> _byHandle = new(StringComparer.Ordinal);

    /// <summary>The oldest first.</summary>
    private readonly LinkedList<RememberedJob> _order = new();
    private long _bytes;
    private long _lastNumber;

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _order.Count;
            }
        }
    }

    /// <summary>Remembers a job, in the place of the one of that key.</summary>
    /// <returns>Null if it is remembered already: it joined a job that goes on.</returns>
    public RememberedJob? Add(string key, SubmittedJob submitted, TimeSpan age)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var same))
            {
                if (same.Handle == submitted.Handle)
                {
                    return null;
                }

                Forget(same);
            }

            var job = new RememberedJob(key, submitted, time.GetUtcNow() + age, ++_lastNumber);
            _byKey[key] = job;
            _byHandle[job.Handle] = job;
            job.Node = _order.AddLast(job);
            while (_order.Count > maxJobs)
            {
                Forget(_order.First!.Value);
            }

            return job;
        }
    }

    /// <summary>Finds a job by its key, or else by its handle.</summary>
    public RememberedJob? Find(string keyOrHandle)
    {
        lock (_lock)
        {
            if ((_byKey.TryGetValue(keyOrHandle, out var job) || _byHandle.TryGetValue(keyOrHandle, out job)) && job.Expires <= time.GetUtcNow())
            {
                Forget(job);
                return null;
            }

            return job;
        }
    }

    /// <summary>How a job stands and its result, which changes no more when it has ended.</summary>
    public (JobOutcome Outcome, ReadOnlyMemory<byte> Result) Read(RememberedJob job)
    {
        lock (_lock)
        {
            return (job.Outcome, job.Outcome == JobOutcome.Pending ? default : job.Result);
        }
    }

    /// <summary>Adds to a job's result.</summary>
    /// <returns>False if the job is forgotten, now or before.</returns>
    public bool Append(RememberedJob job, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            if (job.Node is null)
            {
                return false;
            }

            _bytes += data.Length;
            while (_bytes > maxBytes && job.Node is not null)
            {
                // Its own bytes are counted before it has them.
                if (_order.First!.Value == job)
                {
                    _bytes -= data.Length;
                }

                Forget(_order.First.Value);
            }

            if (job.Node is null)
            {
                return false;
            }

            job.Append(data);
            return true;
        }
    }

    /// <summary>A job has ended.</summary>
    public void End(RememberedJob job, JobOutcome outcome)
    {
        lock (_lock)
        {
            job.Outcome = outcome;
        }
    }

    /// <summary>Forgets a job, if it is remembered.</summary>
    public void Remove(RememberedJob job)
    {
        lock (_lock)
        {
            Forget(job);
        }
    }

    /// <summary>Forgets what is too old.</summary>
    public void RemoveExpired()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            for (var node = _order.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Expires <= now)
                {
                    Forget(node.Value);
                }

                node = next;
            }
        }
    }

    private void Forget(RememberedJob job)
    {
        if (job.Node is { } node)
        {
            job.Node = null;
            _order.Remove(node);
            _bytes -= job.Result.Length;
            _byKey.Remove(job.Key);
            _byHandle.Remove(job.Handle);
            _ = job.Job.DisposeAsync().AsTask();
        }
    }
}
