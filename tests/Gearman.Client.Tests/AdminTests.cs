using System.Text;
using Gearman.Client.Admin;
using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>The text protocol as a typed API, against gearmand and our server.</summary>
public sealed class AdminTests
{
    public static TheoryData<string> Servers => JobServers.Names;

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Functions_are_listed_with_their_jobs_and_workers(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        Assert.Empty(await admin.GetStatusAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await admin.GetPriorityStatusAsync(TestContext.Current.CancellationToken));

        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [Address(server)] });
        foreach (var priority in new[] { JobPriority.High, JobPriority.Low, JobPriority.Low })
        {
            await client.SubmitBackgroundAsync(new JobRequest("f", default) { Priority = priority }, TestContext.Current.CancellationToken);
        }

        var function = Assert.Single(await admin.GetStatusAsync(TestContext.Current.CancellationToken));
        Assert.Equal(new AdminFunction("f", 3, 0, 0), function);
        Assert.Equal(3, function.Queued);
        Assert.Equal([new AdminFunctionQueues("f", 1, 0, 2, 0)], await admin.GetPriorityStatusAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Connections_are_listed_with_their_ids_and_functions(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [Address(server)], ClientId = "me:1" });
        worker.Register("first", workload => workload.First);
        worker.Register("second", workload => workload.First);
        _ = worker.RunAsync(TestContext.Current.CancellationToken);

        IReadOnlyList<AdminConnection> connections;
        do
        {
            connections = await admin.GetWorkersAsync(TestContext.Current.CancellationToken);
        }
        while (connections.Count > 2 || !connections.Any(connection => connection.Functions.Count == 2)); // gearmand may still list the connection that asked whether it is up.
        Assert.Equal(2, connections.Count);
        Assert.Equal(2, connections.Select(connection => connection.Number).Distinct().Count());
        var working = connections.Single(connection => connection.ClientId is not null);
        Assert.Equal(("127.0.0.1", "me:1"), (working.Address, working.ClientId));
        Assert.Equal(["second", "first"], working.Functions);
        Assert.Empty(connections.Single(connection => connection != working).Functions);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Jobs_are_listed_and_can_be_cancelled(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [Address(server)] });
        var handle = await client.SubmitBackgroundAsync(new JobRequest("f", default) { Unique = "one" }, TestContext.Current.CancellationToken);
        Assert.Equal([new AdminJob(handle.Value, 0, Ignored: false, Background: true)], await admin.GetJobsAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["one"], await admin.GetUniqueJobsAsync(TestContext.Current.CancellationToken));

        var job = await client.StartAsync(new JobRequest("g", default), TestContext.Current.CancellationToken);
        await admin.CancelJobAsync(job.Handle.Value, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<JobFailedException>(() => job.Result);
        var unknown = await Assert.ThrowsAsync<ServerErrorException>(() => admin.CancelJobAsync("H:nobody:1", TestContext.Current.CancellationToken));
        Assert.Equal("UNKNOWN_JOB", unknown.Code);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Functions_are_created_limited_and_dropped(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [Address(server)] });
        await admin.CreateFunctionAsync("ünï", TestContext.Current.CancellationToken);
        await admin.SetMaxQueueAsync("ünï", 1, TestContext.Current.CancellationToken);
        await client.SubmitBackgroundAsync(new JobRequest("ünï", default), TestContext.Current.CancellationToken);
        var full = await Assert.ThrowsAsync<ServerErrorException>(
            async () => await client.SubmitBackgroundAsync(new JobRequest("ünï", default), TestContext.Current.CancellationToken));
        Assert.Equal("QUEUE_ERROR", full.Code);

        await admin.SetMaxQueueAsync("ünï", null, TestContext.Current.CancellationToken);
        await client.SubmitBackgroundAsync(new JobRequest("ünï", default), TestContext.Current.CancellationToken);
        await admin.SetMaxQueueAsync("ünï", 1, 0, 1, TestContext.Current.CancellationToken);
        await client.SubmitBackgroundAsync(new JobRequest("ünï", default), TestContext.Current.CancellationToken);
        Assert.Equal([new AdminFunction("ünï", 3, 0, 0)], await admin.GetStatusAsync(TestContext.Current.CancellationToken));

        await admin.CreateFunctionAsync("empty", TestContext.Current.CancellationToken);
        await admin.DropFunctionAsync("empty", TestContext.Current.CancellationToken);
        Assert.Single(await admin.GetStatusAsync(TestContext.Current.CancellationToken));
        var none = await Assert.ThrowsAsync<ServerErrorException>(() => admin.DropFunctionAsync("empty", TestContext.Current.CancellationToken));
        Assert.Equal(("ERR", "function not found"), (none.Code, none.Text));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_server_tells_its_version_level_and_process(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        Assert.Matches("^[0-9]+[.][0-9]+", await admin.GetVersionAsync(TestContext.Current.CancellationToken));
        Assert.Matches("^[A-Z]+$", await admin.GetVerbosityAsync(TestContext.Current.CancellationToken));
        var pid = await admin.GetProcessIdAsync(TestContext.Current.CancellationToken);
        Assert.True(name == "ours" ? pid == Environment.ProcessId : pid != Environment.ProcessId);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Lists_longer_than_a_buffer_and_calls_at_once_are_read_whole(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [Address(server)] });
        await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => client.SubmitBackgroundAsync(
            new JobRequest("f", default) { Unique = $"a unique of some length {i}" }, TestContext.Current.CancellationToken).AsTask()));
        var lists = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.GetUniqueJobsAsync(TestContext.Current.CancellationToken)));
        Assert.All(lists, list => Assert.Equal(5000, list.Distinct().Count()));
        Assert.Equal(5000, (await admin.GetJobsAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task An_unknown_command_is_a_typed_error_and_the_next_one_is_answered(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        var answer = await admin.SendAsync("bogus", TestContext.Current.CancellationToken);
        Assert.True(answer.IsError);
        Assert.Equal("ERR UNKNOWN_COMMAND Unknown+server+commandbogus\r\n", Encoding.ASCII.GetString(answer.Bytes.Span));
        Assert.Equal("UNKNOWN_COMMAND Unknown+server+commandbogus", answer.ToString());
        var error = await Assert.ThrowsAsync<ServerErrorException>(() => admin.ShutdownAsync(graceful: false, TestContext.Current.CancellationToken));
        Assert.Equal(("UNKNOWN_COMMAND", "Unknown server commandshutdown"), (error.Code, error.Text));
        Assert.True((await admin.SendAsync("show nothing", TestContext.Current.CancellationToken)).IsError);
        Assert.Empty(await admin.GetStatusAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_server_that_was_lost_is_asked_again_when_it_is_back(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await using var admin = Admin(server);
        await admin.GetStatusAsync(TestContext.Current.CancellationToken);
        await server.KillAsync();
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<GearmanConnectionException>(() => admin.GetStatusAsync(TestContext.Current.CancellationToken));
            Assert.Equal(Address(server), error.Server);
        }

        await server.RestartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await admin.GetStatusAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("a\tb")]
    public async Task A_name_that_is_not_one_word_is_refused_before_it_is_sent(string name)
    {
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", 1) });
        await Assert.ThrowsAsync<ArgumentException>(() => admin.CreateFunctionAsync(name, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => admin.SendAsync("status\r\nversion", TestContext.Current.CancellationToken));
    }

    private static ServerAddress Address(IJobServer server) => new("127.0.0.1", server.Port);

    private static GearmanAdmin Admin(IJobServer server) => new(new GearmanAdminOptions { Server = Address(server) });
}
