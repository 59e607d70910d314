namespace Gearman.Server.Brokering;

/// <summary>A hash table of jobs whose chains run through the jobs' own records: four bytes a bucket, nothing to allocate a job.</summary>
/// <typeparam name="TKey">What the jobs are found by.</typeparam>
/// <remarks>
/// Numbers are their own hash, so that jobs that come in order and go in order walk the buckets in order.
/// </remarks>
internal sealed class JobIndex<TKey>(JobSlab jobs)
    where TKey : struct, IJobKey
{
    private const int MinBuckets = 256;

    /// <summary>From so many buckets on, 4 MB of them, it doubles also while it is filled.</summary>
    private const int ManyBuckets = 1 << 20;

    private int[] _buckets = NewBuckets(MinBuckets);
    private int _count;

    /// <summary>More jobs come at once than ever, by a start that brings them back: it grows in larger steps, for each step goes through all of them.</summary>
    public bool IsFilling { get; set; }

    /// <summary>The first job of the bucket that a hash falls into; follow it with <see cref="IJobKey.Next"/>.</summary>
    public int First(uint hash) => _buckets[hash & (_buckets.Length - 1)];

    /// <summary>All jobs, in no order.</summary>
    public IEnumerable<int> All
    {
        get
        {
            foreach (var first in _buckets)
            {
                for (var id = first; id != JobSlab.None; id = TKey.Next(ref jobs[id]))
                {
                    yield return id;
                }
            }
        }
    }

    public void Add(int id, ref Job job)
    {
        if (_count == _buckets.Length)
        {
            Resize(_buckets.Length * (IsFilling && _buckets.Length < ManyBuckets ? 16 : 2));
        }

        Link(id, ref job);
        _count++;
    }

    public void Remove(int id)
    {
        ref var job = ref jobs[id];
        ref var link = ref _buckets[TKey.Hash(job) & (_buckets.Length - 1)];
        while (link != id)
        {
            link = ref TKey.Next(ref jobs[link]);
        }

        link = TKey.Next(ref job);
        if (--_count < _buckets.Length / 8 && _buckets.Length > MinBuckets)
        {
            Resize(_buckets.Length / 4);
        }
    }

    private static int[] NewBuckets(int length)
    {
        var buckets = GC.AllocateUninitializedArray<int>(length);
        Array.Fill(buckets, JobSlab.None);
        return buckets;
    }

    private void Link(int id, ref Job job)
    {
        ref var bucket = ref _buckets[TKey.Hash(job) & (_buckets.Length - 1)];
        TKey.Next(ref job) = bucket;
        bucket = id;
    }

    private void Resize(int length)
    {
        var old = _buckets;
        _buckets = NewBuckets(length);
        foreach (var first in old)
        {
            for (var id = first; id != JobSlab.None;)
            {
                ref var job = ref jobs[id];
                var next = TKey.Next(ref job);
                Link(id, ref job);
                id = next;
            }
        }
    }
}
