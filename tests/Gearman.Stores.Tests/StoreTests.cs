using Gearman.Server.Storing;
using Gearman.Stores.Tests.Servers;

namespace Gearman.Stores.Tests;

/// <summary>What a server asks of a store, of each of them.</summary>
public sealed class StoreTests(Databases databases)
{
    private const int Timeout = 600_000;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task Every_job_comes_back_as_it_was_and_in_order(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        await using (var store = place.Open())
        {
            Assert.Empty(await store.ReplayAsync());
            await store.AddAsync(Nasty.Jobs);
        }

        await using (var store = place.Open())
        {
            AssertSame(kind, Nasty.Jobs, await store.ReplayAsync());
            await store.RemoveAsync(Nasty.Jobs);
        }

        await using var empty = place.Open();
        Assert.Empty(await empty.ReplayAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task Each_of_them_is_removed_alone(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        var left = Nasty.Jobs.ToList();
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            await store.AddAsync(left);
            for (var i = left.Count - 1; i > 0; i -= 2)
            {
                await store.RemoveAsync(left[i]);
                left.RemoveAt(i);
            }
        }

        await using var again = place.Open();
        AssertSame(kind, left, await again.ReplayAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task A_payload_of_64_megabytes_comes_back(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        var job = new Job(1, "large", "u", string.Create(64 << 20, 0, (chars, _) =>
        {
            for (var i = 0; i < chars.Length; i++)
            {
                chars[i] = (char)((i * 31) & 0xff);
            }
        }));
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            await store.AddAsync(job, new Job(2, "large", "v", "small"));
        }

        await using var again = place.Open();
        var jobs = await again.ReplayAsync();
        Assert.Equal([1, 2], jobs.Select(j => j.Id).Order());
        Assert.True(job == jobs.Single(j => j.Unique == "u"));
        await again.RemoveAsync(jobs);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task A_batch_is_read_in_order(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        Job first = new(1, "f", "u", "1"), second = new(2, "f", "u", "2"), none = new(3, "f", "", "3"), other = new(4, "f", "", "4");
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            await store.CommitAsync((JobBatchEntryKind.Added, first), (JobBatchEntryKind.Removed, first), (JobBatchEntryKind.Added, second));
            await store.CommitAsync((JobBatchEntryKind.Added, none), (JobBatchEntryKind.Added, other), (JobBatchEntryKind.Removed, none));
            await store.CommitAsync();
            await store.RemoveAsync(new Job(99, "never", "was", "there"));
        }

        await using var again = place.Open();
        AssertSame(kind, [second, other], await again.ReplayAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.Durable), MemberType = typeof(StoreUnderTest))]
    public async Task A_removal_that_comes_twice_does_not_take_the_next_of_its_unique(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        Job first = new(1, "f", "u", "1"), next = new(2, "f", "u", "2");
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            await store.AddAsync(first);
            await store.CommitAsync((JobBatchEntryKind.Removed, first), (JobBatchEntryKind.Added, next));
            await store.CommitAsync((JobBatchEntryKind.Removed, first), (JobBatchEntryKind.Failed, first));
        }

        await using var again = place.Open();
        Assert.Equal([next], await again.ReplayAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.Durable), MemberType = typeof(StoreUnderTest))]
    public async Task A_failed_job_is_kept_beside_the_next_of_its_unique(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        var failed = new Job(1, "f", "u", "1") { Failure = "why\0", Priority = 2, Epoch = 5, Reducer = "" };
        Job next = new(2, "f", "u", "2"), done = new(3, "f", "v", "3") { Failure = "gone" };
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            await store.AddAsync(failed, done);
            await store.CommitAsync((JobBatchEntryKind.Failed, failed), (JobBatchEntryKind.Failed, done), (JobBatchEntryKind.Added, next));
            await store.RemoveAsync(done);
        }

        await using (var store = place.Open())
        {
            Assert.Equal([failed, next], (await store.ReplayAsync()).OrderBy(job => job.Id));
            await store.RemoveAsync(failed);
        }

        await using (var store = place.Open())
        {
            Assert.Equal([next], await store.ReplayAsync());
        }
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task Thousands_of_jobs_come_back_in_order(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        var jobs = Enumerable.Range(1, 5_000).Select(i => new Job(i, $"f{i % 7}", i % 3 == 0 ? "" : $"u{i}", $"{i}")).ToList();
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            foreach (var batch in jobs.Chunk(777))
            {
                await store.AddAsync(batch);
            }

            await store.RemoveAsync(jobs.Where(job => job.Id % 2 == 0));
        }

        await using var again = place.Open();
        AssertSame(kind, jobs.Where(job => job.Id % 2 == 1), await again.ReplayAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.Served), MemberType = typeof(StoreUnderTest))]
    public async Task A_store_that_goes_away_is_found_again(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        Job stands = new(1, "f", "u1", "1"), refused = new(2, "f", "u2", "2"), after = new(3, "f", "u3", "3");
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            await store.AddAsync(stands);
            await place.Server!.KillAsync();
            await Assert.ThrowsAsync<JobStoreException>(() => store.AddAsync(refused));
            await Assert.ThrowsAsync<JobStoreException>(() => store.CommitAsync((JobBatchEntryKind.Removed, stands), (JobBatchEntryKind.Added, refused)));
            await place.Server.RestartAsync(TestContext.Current.CancellationToken);
            await store.AddAsync(after);
        }

        await using var again = place.Open();
        var jobs = await again.ReplayAsync();
        Assert.DoesNotContain(refused, jobs);
        Assert.Contains(jobs, job => job.Unique == after.Unique);
        Assert.Equal(kind != "memcached", jobs.Contains(stands));
        await again.RemoveAsync(jobs);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.Served), MemberType = typeof(StoreUnderTest))]
    public async Task A_server_that_was_restarted_between_two_batches_costs_no_submit(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        await using var store = place.Open();
        await store.ReplayAsync();
        await store.AddAsync(new Job(1, "f", "u1", "1"));
        await place.Server!.KillAsync();
        await place.Server.RestartAsync(TestContext.Current.CancellationToken);
        await store.AddAsync(new Job(2, "f", "u2", "2"));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.Served), MemberType = typeof(StoreUnderTest))]
    public async Task A_store_that_is_not_there_says_so(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        await place.Server!.KillAsync();
        await using (var store = place.Open())
        {
            await Assert.ThrowsAsync<JobStoreException>(() => store.ReplayAsync());
        }

        await place.Server.RestartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>memcached numbers no jobs but those that gearmand could not read; the order is that in which they were added, as far as it tells.</summary>
    private static void AssertSame(string kind, IEnumerable<Job> expected, List<Job> actual)
    {
        if (kind == "memcached")
        {
            Assert.Equal(expected.Select(Anonymous).OrderBy(Text), actual.Select(Anonymous).OrderBy(Text));
            Assert.Equal(actual.Count, actual.Select(job => job.Id).Distinct().Count());
        }
        else
        {
            Assert.Equal(expected, actual);
        }

        static Job Anonymous(Job job) => job with { Id = 1 };
        static string Text(Job job) => $"{job.Function} {job.Unique} {job.Workload}";
    }
}
