namespace Gearman.Server.Brokering;

/// <summary>Which client waits for which job. A client that submitted the same unique twice waits twice.</summary>
internal sealed class WatchList
{
    public const int None = -1;

    private Watch[] _watches = new Watch[64];
    private int _untouched;
    private int _firstFree = None;

    public ref readonly Watch this[int index] => ref _watches[index];

    public void Add(Peer client, ref Job job, int jobId)
    {
        var index = _firstFree;
        if (index != None)
        {
            _firstFree = _watches[index].NextOfJob;
        }
        else
        {
            index = _untouched++;
            if (index == _watches.Length)
            {
                Array.Resize(ref _watches, index * 2);
            }
        }

        ref var watch = ref _watches[index];
        watch.Client = client;
        watch.Job = jobId;
        watch.PreviousOfJob = None;
        watch.NextOfJob = job.FirstWatch;
        watch.Count = 1 + Count(job);
        if (job.FirstWatch != None)
        {
            _watches[job.FirstWatch].PreviousOfJob = index;
        }

        watch.PreviousOfClient = None;
        watch.NextOfClient = client.FirstWatch;
        if (client.FirstWatch != None)
        {
            _watches[client.FirstWatch].PreviousOfClient = index;
        }

        job.FirstWatch = index;
        client.FirstWatch = index;
    }

    /// <summary>Tells all who wait for a job.</summary>
    public void Tell(in Job job, JobEvent kind, ReadOnlySpan<byte> data)
    {
        for (var index = job.FirstWatch; index != None; index = _watches[index].NextOfJob)
        {
            _watches[index].Client.OnJobEvent(kind, job.Number, data);
        }
    }

    /// <summary>Forgets all who wait for a job, because it ended.</summary>
    public void Clear(ref Job job)
    {
        for (var index = job.FirstWatch; index != None;)
        {
            var next = _watches[index].NextOfJob;
            Release(index);
            index = next;
        }

        job.FirstWatch = None;
    }

    /// <summary>Forgets one watch, because its client left.</summary>
    public void Remove(ref Job job, int index)
    {
        ref var watch = ref _watches[index];
        var left = Count(job) - 1;
        if (watch.PreviousOfJob == None)
        {
            job.FirstWatch = watch.NextOfJob;
        }
        else
        {
            _watches[watch.PreviousOfJob].NextOfJob = watch.NextOfJob;
        }

        if (watch.NextOfJob != None)
        {
            _watches[watch.NextOfJob].PreviousOfJob = watch.PreviousOfJob;
        }

        if (left > 0)
        {
            _watches[job.FirstWatch].Count = left;
        }

        Release(index);
    }

    /// <summary>Forgets the last watch of a client for a job, if it has one.</summary>
    public void Remove(Peer client, ref Job job, int jobId)
    {
        for (var index = client.FirstWatch; index != None; index = _watches[index].NextOfClient)
        {
            if (_watches[index].Job == jobId)
            {
                Remove(ref job, index);
                return;
            }
        }
    }

    public int Count(in Job job) => job.FirstWatch == None ? 0 : _watches[job.FirstWatch].Count;

    private void Release(int index)
    {
        ref var watch = ref _watches[index];
        if (watch.PreviousOfClient == None)
        {
            watch.Client.FirstWatch = watch.NextOfClient;
        }
        else
        {
            _watches[watch.PreviousOfClient].NextOfClient = watch.NextOfClient;
        }

        if (watch.NextOfClient != None)
        {
            _watches[watch.NextOfClient].PreviousOfClient = watch.PreviousOfClient;
        }

        watch.Client = null!;
        watch.NextOfJob = _firstFree;
        _firstFree = index;
    }

    internal struct Watch
    {
        public Peer Client;
        public int Job;

        /// <summary>How many wait for the job; kept in the first of them alone.</summary>
        public int Count;

        public int PreviousOfJob;
        public int NextOfJob;
        public int PreviousOfClient;
        public int NextOfClient;
    }
}
