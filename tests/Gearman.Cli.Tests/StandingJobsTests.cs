using Gearman.Cli.Daemon.Import;
using Gearman.Server.Storing;
using Gearman.Server.Storing.Journal;

namespace Gearman.Cli.Tests;

/// <summary>A journal tells what happened; what is imported is what stands.</summary>
public sealed class StandingJobsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gearman-standing");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_done_is_left_out_and_of_what_is_told_twice_the_last_counts()
    {
        await using (var journal = Open())
        {
            await ReadAsync(journal);
            await CommitAsync(journal, (JobBatchEntryKind.Added, 1), (JobBatchEntryKind.Added, 2), (JobBatchEntryKind.Added, 3));
            await CommitAsync(journal, (JobBatchEntryKind.Removed, 1), (JobBatchEntryKind.Failed, 2), (JobBatchEntryKind.Added, 4), (JobBatchEntryKind.Removed, 4));
        }

        await using var standing = new StandingJobs(Open);
        Assert.Equal([(JobBatchEntryKind.Added, 3), (JobBatchEntryKind.Failed, 2)], await ReadAsync(standing));

        await CommitAsync(standing, (JobBatchEntryKind.Removed, 3));
        await standing.DisposeAsync();
        await using var again = new StandingJobs(Open);
        Assert.Equal([(JobBatchEntryKind.Failed, 2)], await ReadAsync(again));
    }

    private static async Task<List<(JobBatchEntryKind Kind, long Id)>> ReadAsync(IJobStore store)
    {
        List<(JobBatchEntryKind, long)> told = [];
        await foreach (var batch in store.ReplayAsync(TestContext.Current.CancellationToken))
        {
            foreach (var entry in batch)
            {
                told.Add((entry.Kind, entry.Id));
            }
        }

        return told;
    }

    private static async Task CommitAsync(IJobStore store, params IEnumerable<(JobBatchEntryKind Kind, long Id)> entries)
    {
        var batch = new JobBatch();
        foreach (var (kind, id) in entries)
        {
            batch.Append(new JobBatchEntry { Kind = kind, Id = id, Function = "f"u8, Failure = kind == JobBatchEntryKind.Failed ? "why"u8 : default });
        }

        await store.CommitAsync(batch, TestContext.Current.CancellationToken);
    }

    private JournalStore Open() => new(new JournalOptions { Directory = _folder.FullName });
}
