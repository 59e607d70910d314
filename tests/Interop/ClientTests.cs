using Gearman.Interop.Pairs;
using Gearman.Interop.Peers;

namespace Gearman.Interop;

/// <summary>Clients of every language by themselves: how they come and go, and how they die.</summary>
public sealed class ClientTests
{
    private const int Connections = 100;

    public static TheoryData<string, ServerKind> AllLanguages => JobServers.AllLanguages;

    public static TheoryData<string, ServerKind> ForeignLanguages => JobServers.ForeignLanguages;

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(AllLanguages))]
    public async Task A_client_may_connect_a_hundred_times_and_leaves_nothing_behind(string language, ServerKind kind)
    {
        Language.Require(language);
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var worker = new DotNetWorker("dotnet:", [server]);
        await using (var client = StartPeer.Client(language, server))
        {
            for (var i = 0; i < Connections; i++)
            {
                var job = new PeerJob("dotnet:echo", [1, (byte)i]);
                Assert.Equal([$"complete 01{i:x2}"], await client.DoAsync(job, TestContext.Current.CancellationToken));
                await client.ReconnectAsync(TestContext.Current.CancellationToken);
            }
        }

        // The worker's connection, and the one that asks.
        await AdminText.UntilAsync(server, "workers", lines => lines.Length == 2, TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(ForeignLanguages))]
    public async Task A_client_that_is_killed_while_its_job_runs_disturbs_nobody(string language, ServerKind kind)
    {
        Language.Require(language);
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var worker = new DotNetWorker("dotnet:", [server]);
        await using var other = StartPeer.Client(language, server);
        var killed = StartPeer.Client(language, server);
        var unfinished = killed.DoAsync(new PeerJob("dotnet:hold", [1]), TestContext.Current.CancellationToken);
        Assert.Equal("holding", await worker.ReadAsync(TestContext.Current.CancellationToken));
        await killed.DisposeAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => unfinished);

        // The worker's connection, and the one that asks; the other client connects at its first job.
        await AdminText.UntilAsync(server, "workers", lines => lines.Length <= 3, TestContext.Current.CancellationToken);
        var job = other.DoAsync(new PeerJob("dotnet:echo", [2]), TestContext.Current.CancellationToken);
        await worker.ReleaseAsync();
        Assert.Equal(["complete 02"], await job);
    }

    /// <summary>gearmand keeps such a job, flagged, until a worker comes; ours drops it at once.</summary>
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(ForeignLanguages))]
    public async Task A_job_whose_client_is_killed_before_it_runs_is_not_run(string language, ServerKind kind)
    {
        Language.Require(language);
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        var killed = StartPeer.Client(language, server);
        var unfinished = killed.DoAsync(new PeerJob("dotnet:log", [1]), TestContext.Current.CancellationToken);
        await AdminText.UntilAsync(server, "status", lines => lines is ["dotnet:log\t1\t0\t0"], TestContext.Current.CancellationToken);
        await killed.DisposeAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => unfinished);
        await AdminText.UntilAsync(server, "workers", lines => lines.Length == 1, TestContext.Current.CancellationToken);
        if (kind == ServerKind.Ours)
        {
            Assert.Equal(["dotnet:log\t0\t0\t0"], await AdminText.ListAsync(server, "status", TestContext.Current.CancellationToken));
        }

        await using var client = new DotNetClient(server);
        await client.SubmitAsync(new PeerJob("dotnet:log", [2]), TestContext.Current.CancellationToken);
        await using var worker = new DotNetWorker("dotnet:", [server]);
        Assert.Equal("ran 02", await worker.ReadAsync(TestContext.Current.CancellationToken));
    }
}
