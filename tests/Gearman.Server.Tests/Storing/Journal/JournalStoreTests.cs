using Gearman.Server.Storing;
using Gearman.Server.Storing.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>The journal on a real disk.</summary>
public sealed class JournalStoreTests : IDisposable
{
    private const int SegmentBytes = 64 << 10;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gearman-journal");

    private FileInfo[] Files => [.. _folder.GetFiles("*.journal").OrderBy(f => f.Name)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Batches_share_files_that_have_their_room_from_the_start()
    {
        await using var store = await OpenAsync();
        for (var id = 1; id <= 10; id++)
        {
            await CommitAsync(store, id);
        }

        // And so has the next one.
        Assert.Equal([SegmentBytes, SegmentBytes], Files.Select(f => f.Length));
    }

    [Fact]
    public async Task A_job_larger_than_a_file_gets_one_of_its_own()
    {
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, 1, 3 * SegmentBytes);
            await CommitAsync(store, 2);
        }

        await using var again = NewStore();
        Assert.Equal([1, 2], await ReplayAsync(again));
    }

    /// <summary>Longer than what is read at once (256 KiB), many in one read, and some across two reads.</summary>
    [Fact]
    public async Task Jobs_come_back_whole_however_they_lie_in_what_is_read()
    {
        int[] lengths = [10, 5, 100_000, 100_000, 100_000, 262_000, 262_144, 10, 900_000, 1, 300_000, .. Enumerable.Repeat(9_000, 100), 600_000];
        await using (var store = await OpenAsync())
        {
            for (var i = 0; i < lengths.Length; i++)
            {
                await CommitAsync(store, i + 1, lengths[i]);
            }
        }

        List<(long Id, int Length)> found = [];
        await using var again = NewStore();
        await foreach (var batch in again.ReplayAsync(TestContext.Current.CancellationToken))
        {
            foreach (var entry in batch)
            {
                Assert.Equal(-1, entry.Workload.IndexOfAnyExcept((byte)'x'));
                found.Add((entry.Id, entry.Workload.Length));
            }
        }

        Assert.Equal(lengths.Select((length, i) => (i + 1L, length)), found);
    }

    [Fact]
    public async Task One_server_at_a_time_has_it()
    {
        await using var store = await OpenAsync();
        await using var other = NewStore();
        var fault = await Assert.ThrowsAsync<JobStoreException>(() => ReplayAsync(other));
        Assert.Contains(_folder.FullName, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_was_cut_short_is_passed_over_and_damage_before_it_is_told_by_place()
    {
        long end;
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, 1);
            end = await EndAsync();
            await CommitAsync(store, 2);
        }

        await FlipAsync(end + 20);
        await using (var torn = NewStore())
        {
            Assert.Equal([1], await ReplayAsync(torn));
        }

        await FlipAsync(end + 20);
        await FlipAsync(60);
        await using var damaged = NewStore();
        var fault = await Assert.ThrowsAsync<JobStoreException>(() => ReplayAsync(damaged));
        Assert.Contains("segment 1 at byte 48", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// It is damage also where no file follows, and the file could be the room that was taken in advance, or one that a crash found half made.
    /// </summary>
    [Theory]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(2 * SegmentBytes, false)]
    public async Task A_bent_header_of_the_last_file_with_jobs_is_told_and_nothing_deleted(int length, bool isNextThere)
    {
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, 1, length);
        }

        if (!isNextThere)
        {
            Array.ForEach(Files[1..], f => f.Delete());
        }

        var files = Files.Select(f => (f.Name, f.Length)).ToArray();
        for (var offset = 0; offset < SegmentHeader.Length; offset++)
        {
            await FlipAsync(offset);
            await using (var damaged = NewStore())
            {
                var fault = await Assert.ThrowsAsync<JobStoreException>(() => ReplayAsync(damaged));
                Assert.Contains("segment 1 at byte 0", fault.Message, StringComparison.Ordinal);
            }

            Assert.Equal(files, Files.Select(f => (f.Name, f.Length)));
            await FlipAsync(offset);
        }

        await using var mended = NewStore();
        Assert.Equal([1], await ReplayAsync(mended));
    }

    [Fact]
    public async Task Room_is_given_back_when_jobs_are_done()
    {
        await using var store = await OpenAsync();
        var batch = new JobBatch();
        for (var id = 1; id <= 200; id++)
        {
            await CommitAsync(store, id, SegmentBytes / 4);
            batch.Clear();
            batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = id });
            await store.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        Assert.InRange(Files.Length, 1, 4);
    }

    [Fact]
    public async Task A_disk_that_it_filled_itself_gets_room_by_the_ends_of_jobs()
    {
        const int Length = SegmentBytes / 4;
        var disk = new SimulatedDisk(new Random(1)) { Capacity = 16 * SegmentBytes };
        await using var store = new JournalStore(new SimulatedFolder(disk), SegmentBytes, NullLogger.Instance);
        Assert.Empty(await ReplayAsync(store));
        var last = 0L;
        await Assert.ThrowsAsync<JobStoreException>(async () =>
        {
            while (true)
            {
                await CommitAsync(store, last + 1, Length);
                last++;
            }
        });
        for (var id = 1L; id <= last; id++)
        {
            var batch = new JobBatch();
            batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = id });
            await store.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        await CommitAsync(store, last + 2, Length);
    }

    /// <summary>Small jobs that take any room that there is, and a start at each hundredth end.</summary>
    [Fact]
    public async Task While_new_jobs_fill_the_disk_the_ends_of_all_that_stand_are_taken()
    {
        var folder = new SimulatedFolder(new SimulatedDisk(new Random(1)) { Capacity = 6 * SegmentBytes });
        var jobs = new StoredJobs();
        var (store, last, refused) = (new JournalStore(folder, SegmentBytes, NullLogger.Instance), 0L, 0);
        Assert.Empty(await ReplayAsync(store));
        for (var ends = 0; ends == 0 || jobs.Ids.Any(); ends++)
        {
            if (ends % 100 == 0)
            {
                await store.DisposeAsync();
                store = new JournalStore(folder, SegmentBytes, NullLogger.Instance);
                var found = new StoredJobs();
                await foreach (var told in store.ReplayAsync(TestContext.Current.CancellationToken))
                {
                    found.Apply(told);
                }

                Assert.Equal(jobs.Ids, found.Ids);
            }

            for (var isTaken = ends < 3000; isTaken;)
            {
                isTaken = await TryCommitAsync(store, jobs, new JobBatchEntry { Id = ++last, Function = "f"u8, Workload = new byte[100] });
                refused += isTaken ? 0 : 1;
            }

            Assert.True(await TryCommitAsync(store, jobs, new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = jobs.Ids.First() }));
        }

        await store.DisposeAsync();
        Assert.True(refused > 1000 && last - refused > 4000, $"{refused} of {last} jobs were refused");
    }

    [Fact]
    public async Task Its_directory_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // It has no modes.
        }

        var directory = Path.Combine(_folder.FullName, "jobs");
        await using var store = new JournalStore(new JournalOptions { Directory = directory });
        Assert.Empty(await ReplayAsync(store));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<OptionsValidationException>(() => new JournalStore(new JournalOptions { Directory = "" }));
        Assert.Throws<OptionsValidationException>(() => new JournalStore(new JournalOptions { Directory = "d", SegmentBytes = 1 }));
    }

    private static async Task<List<long>> ReplayAsync(JournalStore store)
    {
        List<long> ids = [];
        await foreach (var batch in store.ReplayAsync(TestContext.Current.CancellationToken))
        {
            foreach (var entry in batch)
            {
                if (entry.Kind == JobBatchEntryKind.Added)
                {
                    ids.Add(entry.Id);
                }
            }
        }

        return ids;
    }

    private static async Task CommitAsync(JournalStore store, long id, int length = 10)
    {
        var batch = new JobBatch();
        batch.Append(new JobBatchEntry { Id = id, Function = "f"u8, Workload = Enumerable.Repeat((byte)'x', length).ToArray() });
        await store.CommitAsync(batch, TestContext.Current.CancellationToken);
    }

    private static Task<bool> TryCommitAsync(JournalStore store, StoredJobs jobs, in JobBatchEntry entry)
    {
        var batch = new JobBatch();
        batch.Append(entry);
        return TryCommitAsync(store, jobs, batch);
    }

    private static async Task<bool> TryCommitAsync(JournalStore store, StoredJobs jobs, JobBatch batch)
    {
        try
        {
            await store.CommitAsync(batch, TestContext.Current.CancellationToken);
            jobs.Apply(batch);
            return true;
        }
        catch (JobStoreException)
        {
            return false;
        }
    }

    private JournalStore NewStore() => new(new JournalOptions { Directory = _folder.FullName, SegmentBytes = SegmentBytes });

    private async Task<JournalStore> OpenAsync()
    {
        var store = NewStore();
        Assert.Empty(await ReplayAsync(store));
        return store;
    }

    /// <summary>Where what is written ends.</summary>
    private async Task<long> EndAsync()
    {
        await using var file = new FileStream(Files[0].FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
    }

    private async Task FlipAsync(long offset)
    {
        var bytes = await File.ReadAllBytesAsync(Files[0].FullName, TestContext.Current.CancellationToken);
        bytes[offset] ^= 1;
        await File.WriteAllBytesAsync(Files[0].FullName, bytes, TestContext.Current.CancellationToken);
    }
}
