using System.Text;
using Gearman.Client;
using Gearman.Interop.Pairs;
using Gearman.Interop.Peers;
using Gearman.TestSupport;

namespace Gearman.Interop;

/// <summary>Workers of every language by themselves: what they can do, how they wake up, how they die.</summary>
public sealed class WorkerTests
{
    public static TheoryData<string, ServerKind> AllLanguages => JobServers.AllLanguages;

    public static TheoryData<string, ServerKind> ForeignLanguages => JobServers.ForeignLanguages;

    public static TheoryData<string> Languages => [.. Language.Names];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Languages))]
    public async Task A_worker_does_all_functions_but_those_that_its_library_cannot(string language)
    {
        Language.Require(language);
        await using var server = OurServer.Start();
        await using var worker = await StartPeer.WorkerAsync(language, TestContext.Current.CancellationToken, server);
        string[] own = language switch { "c" => ["split"], "perl" => ["die"], _ => [] };
        var expected = Scenarios.All.Select(scenario => scenario.Function).Distinct()
            .Except(Expectations.FunctionsThatCannotBeDone(language)).Concat(own);
        Assert.Equal(expected.Order(StringComparer.Ordinal), worker.Functions.Order(StringComparer.Ordinal));
    }

    /// <summary>npm's gearman never asks for a job before it is woken: PRE_SLEEP with a job waiting must wake it.</summary>
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(AllLanguages))]
    public async Task A_worker_that_starts_finds_the_jobs_that_wait(string language, ServerKind kind)
    {
        Language.Require(language);
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = new DotNetClient(server);
        for (var i = 0; i < 10; i++)
        {
            await client.SubmitAsync(new PeerJob($"{language}:log", [(byte)i]), TestContext.Current.CancellationToken);
        }

        await using var worker = await StartPeer.WorkerAsync(language, TestContext.Current.CancellationToken, server);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal($"ran {i:x2}", await worker.ReadAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(AllLanguages))]
    public async Task A_worker_that_sleeps_is_woken_each_time(string language, ServerKind kind)
    {
        Language.Require(language);
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = new DotNetClient(server);
        await using var worker = await StartPeer.WorkerAsync(language, TestContext.Current.CancellationToken, server);
        for (var i = 0; i < 100; i++)
        {
            // Each job finds the worker on its way to sleep, asleep, or just woken. To Perl "0" is nothing, hence two bytes.
            Assert.Equal([$"complete 01{i:x2}"], await client.DoAsync(
                new PeerJob($"{language}:echo", [1, (byte)i]), TestContext.Current.CancellationToken));
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Languages))]
    public async Task A_worker_works_for_three_servers_at_once(string language)
    {
        Language.Require(language);
        await using var gearmand = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        await using var first = OurServer.Start();
        await using var second = OurServer.Start();
        IJobServer[] servers = [first, gearmand, second];
        await using var worker = await StartPeer.WorkerAsync(language, TestContext.Current.CancellationToken, servers);

        // Ten jobs a server, all at once.
        var clients = servers.Select(server => new GearmanClient(
            new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] })).ToArray();
        var jobs = from client in clients from i in Enumerable.Range(0, 10) select (client, $"job {i}");
        await Task.WhenAll(jobs.Select(async job =>
        {
            var request = new JobRequest($"{language}:echo", Encoding.ASCII.GetBytes(job.Item2));
            Assert.Equal(job.Item2, Encoding.ASCII.GetString((await job.client.SubmitAsync(request, TestContext.Current.CancellationToken)).Span));
        }));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>Our server holds a grab for a moment when it expects a job: the other servers of the worker must not wait for ever.</summary>
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Languages))]
    public async Task A_busy_server_keeps_no_worker_from_another(string language)
    {
        Language.Require(language);
        await using var first = OurServer.Start();
        await using var second = OurServer.Start();
        await using var third = OurServer.Start();
        await using var worker = await StartPeer.WorkerAsync(language, TestContext.Current.CancellationToken, first, second, third);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var busy = Task.WhenAll(EchoAsync(first, int.MaxValue, stop.Token), EchoAsync(third, int.MaxValue, stop.Token));
        await EchoAsync(second, 50, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => busy);

        async Task EchoAsync(IJobServer server, int jobs, CancellationToken cancellation)
        {
            await using var client = new DotNetClient(server);
            for (var i = 0; i < jobs; i++)
            {
                Assert.Equal(["complete 0101"], await client.DoAsync(new PeerJob($"{language}:echo", [1, 1]), cancellation));
            }
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(ForeignLanguages))]
    public async Task A_job_whose_worker_is_killed_is_done_by_another(string language, ServerKind kind)
    {
        Language.Require(language);
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = new DotNetClient(server);
        var killed = await StartPeer.WorkerAsync(language, TestContext.Current.CancellationToken, server);
        var job = client.DoAsync(new PeerJob($"{language}:hold", []), TestContext.Current.CancellationToken);
        Assert.Equal("holding", await killed.ReadAsync(TestContext.Current.CancellationToken));
        await killed.DisposeAsync();
        Assert.False(job.IsCompleted);

        await using var other = await StartPeer.WorkerAsync(language, TestContext.Current.CancellationToken, server);
        Assert.Equal("holding", await other.ReadAsync(TestContext.Current.CancellationToken));
        await other.ReleaseAsync();
        Assert.Equal($"complete {Convert.ToHexStringLower("held"u8)}", (await job)[^1]);
    }

    /// <summary>Perl's worker sends WORK_EXCEPTION and WORK_FAIL when its handler dies, and does not survive an ERROR.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData(ServerKind.Ours, true)]
    [InlineData(ServerKind.Gearmand, false)]
    public async Task A_handler_of_Perl_that_dies_costs_the_worker_only_on_gearmand(ServerKind kind, bool survives)
    {
        Language.Require("perl");
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = new DotNetClient(server);
        await using var worker = (ProcessWorker)await StartPeer.WorkerAsync("perl", TestContext.Current.CancellationToken, server);
        var died = Assert.Single(await client.DoAsync(new PeerJob("perl:die", []), TestContext.Current.CancellationToken));
        Assert.StartsWith("exception ", died, StringComparison.Ordinal);
        if (survives)
        {
            Assert.Equal(["complete 01"], await client.DoAsync(new PeerJob("perl:echo", [1]), TestContext.Current.CancellationToken));
        }
        else
        {
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
