using System.IO.Hashing;

namespace Gearman.Server.Brokering;

/// <summary>Finds live jobs by number and by unique.</summary>
internal sealed class JobDirectory(JobSlab jobs)
{
    private readonly JobIndex<NumberKey> _byNumber = new(jobs);
    private readonly JobIndex<UniqueKey> _byUnique = new(jobs);

    /// <summary>Peers choose the uniques: an unknown seed keeps them from choosing ones that collide.</summary>
    private readonly long _seed = Random.Shared.NextInt64();

    /// <summary>All live jobs, in no order.</summary>
    public IEnumerable<int> All => _byNumber.All;

    /// <inheritdoc cref="JobIndex{TKey}.IsFilling"/>
    public bool IsFilling
    {
        set => _byNumber.IsFilling = _byUnique.IsFilling = value;
    }

    /// <summary>Adds a job that has its number; with its key, unless that is empty.</summary>
    public void Add(int id, ref Job job, in CoalescingKey key)
    {
        _byNumber.Add(id, ref job);
        if (!key.IsEmpty)
        {
            job.Flags |= JobFlags.Coalesces | (key.IsWorkload ? JobFlags.KeyIsWorkload : JobFlags.None);
            job.UniqueHash = Hash(key);
            _byUnique.Add(id, ref job);
        }
    }

    public void Remove(int id)
    {
        _byNumber.Remove(id);
        RemoveKey(id);
    }

    /// <summary>Lets no further submit join a job.</summary>
    public void RemoveKey(int id)
    {
        ref var job = ref jobs[id];
        if (job.Is(JobFlags.Coalesces))
        {
            _byUnique.Remove(id);
            job.Flags &= ~JobFlags.Coalesces;
        }
    }

    public bool TryFind(long number, out int id)
    {
        for (id = _byNumber.First((uint)number); id != JobSlab.None; id = jobs[id].NextByNumber)
        {
            if (jobs[id].Number == number)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds a job by its key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="function">The function that the job has to be of; null for any.</param>
    /// <param name="id">The job.</param>
    public bool TryFind(in CoalescingKey key, Function? function, out int id) => TryFind(key, function, null, out id);

    /// <inheritdoc cref="TryFind(in CoalescingKey, Function?, out int)"/>
    /// <param name="key">The key.</param>
    /// <param name="function">The function that the job has to be of; null for any.</param>
    /// <param name="isOf">Whether it may be of a function, by the function's id; null for of any.</param>
    /// <param name="id">The job.</param>
    public bool TryFind(in CoalescingKey key, Function? function, Func<int, bool>? isOf, out int id)
    {
        var hash = Hash(key);
        for (id = _byUnique.First(hash); id != JobSlab.None; id = jobs[id].NextByUnique)
        {
            ref var job = ref jobs[id];
            if (job.UniqueHash == hash
                && (function is null || job.Function == function.Id)
                && isOf?.Invoke(job.Function) != false
                && job.Is(JobFlags.KeyIsWorkload) == key.IsWorkload
                && (key.IsWorkload ? jobs.Workload(id) : jobs.Unique(id)).SequenceEqual(key.Bytes))
            {
                return true;
            }
        }

        return false;
    }

    private uint Hash(in CoalescingKey key) => (uint)XxHash3.HashToUInt64(key.Bytes, _seed);
}
