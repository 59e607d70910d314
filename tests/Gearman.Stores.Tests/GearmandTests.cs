using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Gearman.Client;
using Gearman.Client.Admin;
using Gearman.Stores.Tests.Servers;
using Gearman.TestSupport;

namespace Gearman.Stores.Tests;

/// <summary>The real gearmand and this server take turns on one queue.</summary>
public sealed class GearmandTests(Databases databases)
{
    private const int Timeout = 600_000;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task What_gearmand_wrote_is_read(string kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        List<Job> jobs =
        [
            new(0, "plain", "u", "data\0\xff") { Priority = 0 },
            new(0, "plain", "o'brien", "low") { Priority = 2 },
            new(0, "plain", "226df382-eb3e-11f1-807b-02fc00000001", "a UUID, as of libgearman's clients"),
            new(0, "other", "u", ""),
            new(0, "none", "", "no unique"),
        ];
        if (kind != "memcached")
        {
            jobs.Add(new(0, "my-func", "226df382-eb3e-11f1-807b-02fc00000002", "hyphens"));
        }

        if (kind is not ("memcached" or "Redis"))
        {
            jobs.Add(new(0, "accent", "Ã©", "UTF-8"));
            jobs.Add(new(0, "later", "u", "epoch") { Epoch = DateTimeOffset.UnixEpoch.AddYears(67).ToUnixTimeSeconds() });
        }

        await using (var gearmand = await GearmandProcess.StartAsync(cancellation, place.GearmandArguments))
        {
            await using var client = new GearmanClient(new() { Servers = [new ServerAddress("127.0.0.1", gearmand.Port)] });
            foreach (var job in jobs)
            {
                await SubmitAsync(client, job);
            }
        }

        await using (var store = place.Open())
        {
            var found = await store.ReplayAsync();
            Assert.Equal(jobs.OrderBy(Text), found.Select(job => job with { Id = 0 }).OrderBy(Text));
            Assert.Equal(found.Count, found.Select(job => job.Id).Distinct().Count());
            await store.AddAsync(new Job(found.Max(job => job.Id) + 1, "plain", "", "ours"));
            await store.RemoveAsync(found);
        }

        await using var again = place.Open();
        Assert.Equal(["ours"], (await again.ReplayAsync()).Select(job => job.Workload));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task Gearmand_works_what_was_written_here(string kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        List<Job> jobs =
        [
            // gearmand reads Redis's values up to a NUL.
            new(1, "plain", "u", kind == "Redis" ? "data\xff" : "data\0\xff") { Priority = 0 },
            new(2, "plain", "o'brien", "low") { Priority = 2 },
            new(3, "plain", "v", ""),
            new(4, "other", "", "no unique"),
            new(5, "other", "", "no unique either"),
            new(6, "other", new string('u', 63), "a long unique"),
        ];
        await using (var store = place.Open())
        {
            await store.ReplayAsync();
            await store.AddAsync(jobs);
            await store.CommitAsync((Server.Storing.JobBatchEntryKind.Failed, jobs[4] with { Failure = "it must not run again" }));
            jobs.RemoveAt(4);
        }

        await using (var gearmand = await GearmandProcess.StartAsync(cancellation, place.GearmandArguments))
        {
            // gearmand puts the quote into its DELETE for PostgreSQL as it is: that job stays, and may be given out again and again.
            var done = await WorkAsync(gearmand.Port, jobs.Count, left: kind == "Postgres" ? 1 : 0, cancellation);
            if (kind == "Postgres")
            {
                done = [.. done.DistinctBy(job => job.Unique)];
            }

            Assert.Equal(jobs.Select(job => job.Workload).Order(), done.Select(job => job.Workload).Order());
            Assert.Equal(["o'brien", "u", "v"], done.Where(job => job.Function == "plain").Select(job => job.Unique).Order());
        }

        await using var again = place.Open();
        var left = (await again.ReplayAsync()).Where(job => job.Failure.Length == 0);
        Assert.Equal(kind == "Postgres" ? ["o'brien"] : [], left.Select(job => job.Unique));
    }

    private static async Task SubmitAsync(GearmanClient client, Job job)
    {
        var request = new JobRequest(job.Function, Encoding.Latin1.GetBytes(job.Workload))
        {
            Unique = job.Unique.Length == 0 ? null : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(job.Unique)),
            Priority = job.Priority switch { 0 => JobPriority.High, 2 => JobPriority.Low, _ => JobPriority.Normal },
        };
        await (job.Epoch == 0
            ? client.SubmitBackgroundAsync(request, TestContext.Current.CancellationToken)
            : client.ScheduleAsync(request, DateTimeOffset.FromUnixTimeSeconds(job.Epoch), TestContext.Current.CancellationToken));
    }

    /// <summary>Works until so many jobs were done and gearmand has as many left as it should.</summary>
    private static async Task<IReadOnlyCollection<Job>> WorkAsync(int port, int count, int left, CancellationToken cancellation)
    {
        ConcurrentQueue<Job> done = [];
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var worker = new GearmanWorker(new() { Servers = [new ServerAddress("127.0.0.1", port)] }))
        {
            foreach (var function in new[] { "plain", "other" })
            {
                worker.Register(function, (job, _) =>
                {
                    done.Enqueue(new Job(0, function, job.Unique ?? "", Encoding.Latin1.GetString(job.Workload.ToArray())));
                    if (done.Select(one => one.Workload).Distinct().Count() == count)
                    {
                        all.TrySetResult();
                    }

                    return new(ReadOnlyMemory<byte>.Empty);
                });
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var running = worker.RunAsync(stop.Token);
            await Task.WhenAny(all.Task, running).WaitAsync(cancellation);
            await stop.CancelAsync();
            await running;
        }

        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", port) });
        while ((await admin.GetStatusAsync(cancellation)).Sum(function => function.Jobs) > left)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }

        return done;
    }

    private static string Text(Job job) => $"{job.Function} {job.Unique} {job.Workload}";
}
