using System.Collections.Concurrent;
using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>Real job servers that are killed and come back, and workers that are stopped.</summary>
public sealed class JobServerLossTests
{
    public static TheoryData<string> Servers => JobServers.Names;

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_worker_and_a_client_find_a_server_that_was_started_again(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = Addresses(server) });
        await using var worker = Worker(server);
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        await client.SubmitAsync(new JobRequest("echo", default), TestContext.Current.CancellationToken);

        var lost = client.SubmitAsync(new JobRequest("nobody does this", default), TestContext.Current.CancellationToken);
        await client.PingAsync(TestContext.Current.CancellationToken);
        await server.KillAsync();
        await Assert.ThrowsAsync<GearmanConnectionException>(() => lost);
        await Assert.ThrowsAsync<GearmanConnectionException>(
            () => client.SubmitAsync(new JobRequest("echo", default), TestContext.Current.CancellationToken));

        await server.RestartAsync(TestContext.Current.CancellationToken);
        var result = await client.SubmitAsync(new JobRequest("echo", "again"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal("again"u8, result.Span);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task With_two_servers_one_may_die(string name)
    {
        await using var first = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var second = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = Addresses(first, second) });
        await using var worker = Worker(first, second);
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        await SubmitAsync(40);

        await first.KillAsync();
        await SubmitAsync(40);
        await first.RestartAsync(TestContext.Current.CancellationToken);
        await SubmitAsync(40);

        async Task SubmitAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var result = await client.SubmitAsync(new JobRequest("echo", BitConverter.GetBytes(i)), TestContext.Current.CancellationToken);
                Assert.Equal(i, BitConverter.ToInt32(result.Span));
            }
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Stopping_workers_one_after_the_other_loses_no_job(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = Addresses(server) });
        var jobs = Enumerable.Range(0, 500)
            .Select(i => client.SubmitAsync(new JobRequest("echo", BitConverter.GetBytes(i)), TestContext.Current.CancellationToken))
            .ToArray();
        var done = new ConcurrentDictionary<int, int>();
        while (done.Count < jobs.Length)
        {
            using var stop = new CancellationTokenSource();
            var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = Addresses(server), Concurrency = 4 });
            worker.Register("echo", async (job, _) =>
            {
                await Task.Yield();
                var number = BitConverter.ToInt32(job.Workload.FirstSpan);
                if (done.AddOrUpdate(number, 1, (_, count) => count + 1) > 0 && (done.Count % 40 == 0 || done.Count == jobs.Length))
                {
                    await stop.CancelAsync();
                }

                return job.Workload.First;
            });
            await worker.RunAsync(stop.Token).WaitAsync(TestContext.Current.CancellationToken);
        }

        var results = await Task.WhenAll(jobs);
        Assert.Equal(Enumerable.Range(0, 500), results.Select(result => BitConverter.ToInt32(result.Span)));
        Assert.All(done.Values, count => Assert.Equal(1, count));
    }

    private static List<ServerAddress> Addresses(params IJobServer[] servers) =>
        [.. servers.Select(server => new ServerAddress("127.0.0.1", server.Port))];

    private static GearmanWorker Worker(params IJobServer[] servers)
    {
        var worker = new GearmanWorker(new GearmanWorkerOptions
        {
            Servers = Addresses(servers),
            ReconnectDelay = TimeSpan.FromMilliseconds(10),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
        });
        worker.Register("echo", workload => workload.First);
        return worker;
    }
}
