using System.Text;
using Gearman.Protocol;
using Gearman.Server.Failures;
using Gearman.Server.Protocols;
using Gearman.Server.Tests.Access;
using Gearman.Server.Tests.Storing;
using Gearman.Server.Tests.Wire;
using JobPriority = Gearman.Server.Protocols.JobPriority;

namespace Gearman.Server.Tests.Failures;

/// <summary>The failed jobs of a server, in its process and over its lives.</summary>
public sealed class ServerFailedJobsTests : AccessTest
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ServerFailedJobs Failed => Server.FailedJobs;

    [Fact(Timeout = Timeout)]
    public async Task They_are_listed_with_all_that_they_were()
    {
        var handle = await FailAsync("work", "u", PacketType.SubmitJobLowBg);
        var job = Assert.Single(await Failed.ListAsync(Cancellation));
        Assert.Equal((handle, "f", null, "u", JobPriority.Low), (job.Handle, job.Function, job.Tenant, job.Unique, job.Priority));
        Assert.Equal("work", Encoding.ASCII.GetString(job.Payload.Span));
        Assert.Equal((1, AttemptOutcome.Exception, "why"), (job.Attempts, job.Cause, job.Message));
        var attempt = Assert.Single(job.History);
        Assert.Equal((job.FailedAt, "127.0.0.1", "me", job.Cause), (attempt.EndedAt, attempt.Address, attempt.ClientId, attempt.Outcome));
        Assert.Equal(job.FailedAt, (await Failed.FindAsync(handle, Cancellation))!.FailedAt);
        Assert.Null(await Failed.FindAsync("H:test:9", Cancellation));
    }

    [Fact(Timeout = Timeout)]
    public async Task They_are_queued_again_and_forgotten()
    {
        var (first, second) = (await FailAsync(), await FailAsync());
        Assert.Equal("H:test:3", await Failed.RetryAsync(first, Cancellation));
        Assert.Null(await Failed.RetryAsync(first, Cancellation));
        Assert.True(await Failed.DeleteAsync(second, Cancellation));
        Assert.False(await Failed.DeleteAsync(second, Cancellation));
        await FailAsync("H:test:3");
        await FailAsync();
        Assert.Equal(0, await Failed.RetryAllAsync("g", Cancellation));
        Assert.Equal(0, await Failed.DeleteAllAsync("g", Cancellation));
        Assert.Equal(2, await Failed.RetryAllAsync(cancellationToken: Cancellation));
        Assert.Equal(0, await Failed.DeleteAllAsync("f", Cancellation));
        Assert.Equal(new FunctionStatus("f", 3, 0, 0), Assert.Single((await Server.GetStatusAsync(Cancellation)).Functions));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_can_not_be_queued_says_why()
    {
        var failed = await FailAsync(unique: "u");
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.SubmitAsync("f", unique: "u");
        var refusal = await Assert.ThrowsAsync<JobRefusedException>(() => Failed.RetryAsync(failed, Cancellation));
        Assert.Equal(JobRefusal.UniqueInUse, refusal.Refusal);
        Assert.Single(await Failed.ListAsync(Cancellation));
    }

    [Fact(Timeout = Timeout)]
    public async Task They_survive_the_server_where_it_has_a_store_and_so_does_what_becomes_of_them()
    {
        var store = new FakeStore();
        await StartAsync(store);
        foreach (var workload in (string[])["stays", "is deleted", "is queued again"])
        {
            await FailAsync(workload);
        }

        store = await RestartAsync(store);
        var jobs = await Failed.ListAsync(Cancellation);
        Assert.Equal(["stays", "is deleted", "is queued again"], jobs.Select(j => Encoding.ASCII.GetString(j.Payload.Span)));
        Assert.All(jobs, j => Assert.Equal((1, AttemptOutcome.Exception, "why", "me"), (j.Attempts, j.Cause, j.Message, j.History.Single().ClientId)));
        Assert.True(await Failed.DeleteAsync(jobs[1].Handle, Cancellation));
        Assert.Equal("H:test:4", await Failed.RetryAsync(jobs[2].Handle, Cancellation));
        await RestartAsync(store);
        Assert.Equal(jobs[0].Handle, Assert.Single(await Failed.ListAsync(Cancellation)).Handle);
        var worker = await WorkerAsync(ServerTransport.Auto);
        Assert.Equal("H:test:4", await worker.GrabAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task One_whose_retry_the_store_does_not_take_is_a_failed_one_again()
    {
        var store = new FakeStore();
        await StartAsync(store);
        var failed = await FailAsync();
        store.Fault = new Gearman.Server.Storing.JobStoreException("full");
        Assert.NotNull(await Failed.RetryAsync(failed, Cancellation));
        await BecomesAsync(status => status.Functions.All(f => f.Queued == 0));
        Assert.Equal(failed, Assert.Single(await Failed.ListAsync(Cancellation)).Handle);
        store.Fault = null;
    }

    [Fact(Timeout = Timeout)]
    public async Task A_tenant_sees_and_changes_its_own_alone_and_the_process_all()
    {
        Start(UsersOptions(
            ServerTransport.Auto,
            "tenant a", "tenant b",
            $"user a tenant=a token={Hash("a")} submit=* work=* admin=*",
            $"user b tenant=b token={Hash("b")} submit=* work=* admin=*",
            $"user poor tenant=a token={Hash("poor")} admin=x*",
            $"user ops token={Hash("ops")} admin=*"));
        var (a, b, poor, ops) = (await UserAsync("a"), await UserAsync("b"), await UserAsync("poor"), await UserAsync("ops"));
        var failed = await FailAsync(a);
        foreach (var other in (TestPeer[])[b, poor])
        {
            await ExpectAsync(other, "show failed", ".\n");
            await ExpectAsync(other, $"show failed {failed}", "ERR UNKNOWN_JOB\r\n");
            await ExpectAsync(other, $"retry failed {failed}", "ERR UNKNOWN_JOB\r\n");
            await ExpectAsync(other, $"delete failed {failed}", "ERR UNKNOWN_JOB\r\n");
            await ExpectAsync(other, "retry failed all", "OK 0\r\n");
            await ExpectAsync(other, "delete failed all f", "OK 0\r\n");
        }

        Assert.Equal(("a", "f"), (Assert.Single(await Failed.ListAsync(Cancellation)).Tenant, (await Failed.ListAsync(Cancellation))[0].Function));
        await ops.WriteLineAsync("show failed");
        Assert.StartsWith($"{failed}\ta\\x1ff\t", await ops.ReadListAsync(), StringComparison.Ordinal);
        // Its function may be gone.
        await a.WriteAsync(PacketType.ResetAbilities);
        await ExpectAsync(a, "drop function f", "OK\r\n");
        await ExpectAsync(a, "retry failed all f", "OK 1\r\n");
        await ExpectAsync(a, "status", "f\t1\t0\t0\n");
    }

    [Fact]
    public async Task Before_the_start_there_are_none_to_ask_for()
    {
        await using var server = new GearmanServer(new GearmanServerOptions());
        Assert.Throws<InvalidOperationException>(() => server.FailedJobs);
    }

    private static async Task ExpectAsync(TestPeer peer, string command, string answer)
    {
        await peer.WriteLineAsync(command);
        await peer.ExpectAsync(Bytes(answer));
        if (command == "status")
        {
            await peer.ExpectAsync(".\n"u8.ToArray());
        }
    }

    private Task StartAsync(FakeStore store)
    {
        var options = Options(ServerTransport.Auto);
        options.Store = store;
        return StartServerAsync(options);
    }

    private async Task<FakeStore> RestartAsync(FakeStore store)
    {
        await Server.DisposeAsync();
        var reopened = store.Reopened();
        await StartAsync(reopened);
        return reopened;
    }

    private async Task<string> FailAsync(string workload = "w", string unique = "", PacketType type = PacketType.SubmitJobBg) =>
        await FailAsync(await ConnectAsync(ServerTransport.Auto), workload, unique, type);

    /// <summary>Submits a job and lets it fail; waits until the server has heard of it.</summary>
    private static async Task<string> FailAsync(TestPeer peer, string workload = "w", string unique = "", PacketType type = PacketType.SubmitJobBg)
    {
        await peer.WriteAsync(PacketType.SetClientId, "me");
        await peer.SubmitAsync("f", workload, unique, type);
        await peer.WriteAsync(PacketType.CanDo, "f");
        var job = await peer.GrabAsync();
        await peer.WriteAsync(PacketType.WorkException, job + "\0why");
        await peer.WriteAsync(PacketType.CantDo, "f");
        await peer.ExpectNothingElseAsync();
        return job;
    }
}
