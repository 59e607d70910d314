using Gearman.Server.Storing;

namespace Gearman.Stores.Tests;

/// <summary>What a server does with a store, in a line each.</summary>
internal static class StoreExtensions
{
    public static async Task<List<Job>> ReplayAsync(this IJobStore store)
    {
        List<Job> jobs = [];
        await foreach (var batch in store.ReplayAsync(TestContext.Current.CancellationToken))
        {
            foreach (var entry in batch)
            {
                // A journal tells what happened: what is done later, and the last id at the end.
                var id = entry.Id;
                jobs.RemoveAll(job => job.Id == id);
                if (entry.Kind == JobBatchEntryKind.Removed)
                {
                    continue;
                }

                Assert.Equal(entry.Failure.IsEmpty ? JobBatchEntryKind.Added : JobBatchEntryKind.Failed, entry.Kind);
                jobs.Add(Job.From(entry));
            }
        }

        return jobs;
    }

    public static Task AddAsync(this IJobStore store, params IEnumerable<Job> jobs) => store.CommitAsync(jobs.Select(job => (JobBatchEntryKind.Added, job)));

    public static Task RemoveAsync(this IJobStore store, params IEnumerable<Job> jobs) => store.CommitAsync(jobs.Select(job => (JobBatchEntryKind.Removed, job)));

    public static async Task CommitAsync(this IJobStore store, params IEnumerable<(JobBatchEntryKind Kind, Job Job)> entries)
    {
        var batch = new JobBatch();
        foreach (var (kind, job) in entries)
        {
            batch.Append(job.Entry(kind));
        }

        await store.CommitAsync(batch, TestContext.Current.CancellationToken);
    }
}
