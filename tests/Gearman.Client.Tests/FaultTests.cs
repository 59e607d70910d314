using System.Diagnostics;
using Gearman.Client.Admin;
using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>Real job servers over a network that fails, and servers and workers that are killed.</summary>
public sealed class FaultTests : JobServerSuite
{
    private const int Jobs = 3_000;

    /// <summary>Faults of which the other side learns at once.</summary>
    public static MatrixTheoryData<string, ProxyFaultKind, bool> Cuts =>
        new(Servers.Select(row => row.Data), [ProxyFaultKind.Cut, ProxyFaultKind.Reset], [true, false]);

    /// <summary>Faults of which nobody is told.</summary>
    public static MatrixTheoryData<string, ProxyFaultKind, bool> Silences =>
        new(Servers.Select(row => row.Data), [ProxyFaultKind.Stall, ProxyFaultKind.HalfOpen], [true, false]);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Cuts))]
    public async Task A_foreground_job_is_answered_wherever_its_clients_connection_ends(string name, ProxyFaultKind kind, bool fromServer)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.Register("echo", workload => workload.First));
        await using var proxy = new FaultProxy(server.Port);

        // OPTION, submit and answer have less than 120 bytes either way: the last ones pass whole.
        for (var bytes = 1; bytes <= 120; bytes++)
        {
            proxy.FailNext(new ProxyFault(kind, bytes, fromServer));
            await using var client = ClientOf(proxy);
            var result = await client.SubmitAsync(new JobRequest("echo", BitConverter.GetBytes(bytes)), TestContext.Current.CancellationToken);
            Assert.Equal(bytes, BitConverter.ToInt32(result.Span));
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Cuts))]
    public async Task A_background_job_that_was_confirmed_is_there_wherever_the_connection_ends(string name, ProxyFaultKind kind, bool fromServer)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        await using var proxy = new FaultProxy(server.Port);
        var (confirmed, unconfirmed) = (new List<string>(), 0);
        for (var bytes = 1; bytes <= 80; bytes++)
        {
            proxy.FailNext(new ProxyFault(kind, bytes, fromServer));
            await using var client = ClientOf(proxy);
            try
            {
                confirmed.Add((await client.SubmitBackgroundAsync(new JobRequest("f", default), TestContext.Current.CancellationToken)).Value);
            }
            catch (JobUnconfirmedException)
            {
                unconfirmed++;
            }
        }

        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", server.Port) });
        var known = (await admin.GetJobsAsync(TestContext.Current.CancellationToken)).Select(job => job.Handle).ToList();
        Assert.Equal(80, confirmed.Count + unconfirmed);
        Assert.NotEqual(0, unconfirmed);
        Assert.Subset(known.ToHashSet(), confirmed.ToHashSet());
        Assert.InRange(known.Count, confirmed.Count, 80);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Cuts))]
    public async Task A_job_is_done_wherever_its_workers_connection_ends(string name, ProxyFaultKind kind, bool fromServer)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        await using var proxy = new FaultProxy(server.Port);
        for (var bytes = 1; bytes <= 120; bytes += 3)
        {
            proxy.FailNext(new ProxyFault(kind, bytes, fromServer));
            await using var worker = new GearmanWorker(new GearmanWorkerOptions
            {
                Servers = [new ServerAddress("127.0.0.1", proxy.Port)],
                ReconnectDelay = TimeSpan.FromMilliseconds(1),
            });
            worker.Register("echo", workload => workload.First);
            _ = worker.RunAsync(TestContext.Current.CancellationToken);
            var result = await client.SubmitAsync(new JobRequest("echo", BitConverter.GetBytes(bytes)), TestContext.Current.CancellationToken);
            Assert.Equal(bytes, BitConverter.ToInt32(result.Span));
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Silences))]
    public async Task A_job_is_answered_though_its_clients_connection_falls_silent(string name, ProxyFaultKind kind, bool fromServer)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.Register("echo", workload => workload.First));
        await using var proxy = new FaultProxy(server.Port);
        proxy.FailNext(new ProxyFault(kind, 30, fromServer));

        // On a busy machine an end that is well may be taken for a silent one as well.
        await using var client = new GearmanClient(new GearmanClientOptions
        {
            Servers = [new ServerAddress("127.0.0.1", proxy.Port)],
            ProbeInterval = TimeSpan.FromMilliseconds(200),
            MaxResubmits = 1_000,
        });
        var result = await client.SubmitAsync(new JobRequest("echo", "x"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal("x"u8, result.Span);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_job_of_a_worker_that_is_killed_is_done_by_another(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var tool = Peer.Require("gearman", "gearman-tools");
        using var worker = Process.Start(tool, ["-h", "127.0.0.1", "-p", $"{server.Port}", "-w", "-f", "f", "--", "sleep", "3600"]);
        var job = await client.StartAsync(new JobRequest("f", "x"u8.ToArray()), TestContext.Current.CancellationToken);
        await UntilAsync(async () => (await client.GetStatusAsync(job.Handle, TestContext.Current.CancellationToken)).Running);
        worker.Kill(entireProcessTree: true);
        Work(server, other => other.Register("f", workload => workload.First));
        var result = await job.Result;
        Assert.Equal("x"u8, result.Span);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Each_of_thousands_of_jobs_is_answered_once_while_one_server_after_the_other_is_killed(string name)
    {
        var servers = new List<IJobServer>();
        for (var i = 0; i < 3; i++)
        {
            servers.Add((await StartAsync(name, TestContext.Current.CancellationToken)).Server);
        }

        await using var worker = new GearmanWorker(new GearmanWorkerOptions
        {
            Servers = [.. servers.Select(server => new ServerAddress("127.0.0.1", server.Port))],
            Concurrency = 16,
            MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
        });
        worker.Register(FaultRun.Function, (job, _) => ValueTask.FromResult(FaultRun.Square(job.Workload)));
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        var run = new FaultRun(Jobs, callers: 64);
        var running = run.RunAsync(servers.Select(server => server.Port), TestContext.Current.CancellationToken);

        // Down in turn, up in another order: one is always up, and for a while only one.
        (int Kill, int Restart)[] steps = [(0, 0), (1, 1), (2, 2), (1, -1), (0, 1), (2, 0), (0, 2), (1, 0), (-1, 1)];
        for (var i = 0; i < steps.Length; i++)
        {
            // Some are answered between two steps, however fast they go: a client that is on its way from server to server must not meet each when it is down.
            var due = Math.Max(Jobs * (i + 1) / (steps.Length + 2), run.Answered + (Jobs / (steps.Length * 4)));
            await UntilAsync(() => Task.FromResult(run.Answered >= Math.Min(due, Jobs)));
            var (kill, restart) = steps[i];
            if (kill >= 0)
            {
                await servers[kill].KillAsync();
            }

            if (restart >= 0)
            {
                await servers[restart].RestartAsync(TestContext.Current.CancellationToken);
            }
        }

        await running;
        Assert.Equal((0, 0, 0), (run.Failed, run.Wrong, run.NotOnce));
    }

    private static GearmanClient ClientOf(FaultProxy proxy) => new(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", proxy.Port)] });
}
