using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Storing;

/// <summary>The jobs that a store in memory has, an entry each.</summary>
internal sealed class StoredJobs
{
    private readonly SortedDictionary<long, JobBatch> _jobs = [];

    public IEnumerable<long> Ids => _jobs.Keys;

    /// <summary>In the order of their ids.</summary>
    public IEnumerable<JobBatch> All => _jobs.Values;

    /// <summary>Does what a batch says.</summary>
    public void Apply(JobBatch batch)
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
