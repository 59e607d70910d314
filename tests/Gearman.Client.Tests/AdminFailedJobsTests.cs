using System.Text;
using Gearman.Client.Admin;
using Gearman.Server;
using Gearman.Testing;
using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>Failed jobs through the text protocol as a typed API.</summary>
public sealed class AdminFailedJobsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task They_are_shown_queued_again_and_deleted()
    {
        await using var server = await GearmanTestServer.StartAsync(
            options => options.Retries.Add(new RetryRule { Functions = "f", Attempts = 2, FirstDelay = TimeSpan.Zero }));
        var address = new ServerAddress("127.0.0.1", server.Port);
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = address });
        Assert.Empty(await admin.GetFailedJobsAsync(Cancellation));

        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [address] });
        var request = new JobRequest("f", "work"u8.ToArray()) { Unique = "a\tb", Priority = JobPriority.High };
        var handle = (await client.SubmitBackgroundAsync(request, Cancellation)).Value;
        await using (var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [address], ClientId = "me" }))
        {
            worker.Register("f", (Func<System.Buffers.ReadOnlySequence<byte>, ReadOnlyMemory<byte>>)(_ => throw new InvalidDataException("no\tgood")));
            _ = worker.RunAsync(Cancellation);
            await server.WaitUntilDoneAsync(Cancellation);
        }

        await server.Server.WaitUntilAsync(status => status.Functions.All(f => f.Workers == 0), Cancellation);
        var failed = Assert.Single(await admin.GetFailedJobsAsync(Cancellation));
        Assert.Equal((handle, "f", @"a\x09b", 2, "exception"), (failed.Handle, failed.Function, failed.Unique, failed.Attempts, failed.Cause));
        Assert.Contains(@"no\x09good", failed.Message, StringComparison.Ordinal);
        var details = await admin.GetFailedJobAsync(handle, Cancellation);
        Assert.Equal((failed, JobPriority.High, 4), (details.Job, details.Priority, details.PayloadLength));
        Assert.Equal("work", Encoding.ASCII.GetString(details.PayloadStart.Span));
        Assert.Equal(2, details.History.Count);
        Assert.All(details.History, attempt => Assert.Equal(("exception", "127.0.0.1", "me"), (attempt.Cause, attempt.Address, attempt.ClientId)));
        Assert.Equal(failed.FailedAt, details.History[^1].EndedAt);

        var again = await admin.RetryFailedJobAsync(handle, Cancellation);
        Assert.NotEqual(handle, again);
        Assert.Equal([new AdminJob(again, 0, Ignored: false, Background: true)], await admin.GetJobsAsync(Cancellation));
        foreach (var call in (Func<string, CancellationToken, Task>[])[admin.GetFailedJobAsync, admin.RetryFailedJobAsync, admin.DeleteFailedJobAsync])
        {
            Assert.Equal("UNKNOWN_JOB", (await Assert.ThrowsAsync<ServerErrorException>(() => call(handle, Cancellation))).Code);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Those_of_a_function_or_all_are_queued_again_or_deleted_at_once()
    {
        await using var server = await GearmanTestServer.StartAsync();
        var address = new ServerAddress("127.0.0.1", server.Port);
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = address });
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [address] });
        await using (var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [address] }))
        {
            foreach (var function in (string[])["f", "g", "f"])
            {
                await client.SubmitBackgroundAsync(new JobRequest(function, default), Cancellation);
            }

            foreach (var function in (string[])["f", "g"])
            {
                worker.Register(function, (Func<System.Buffers.ReadOnlySequence<byte>, ReadOnlyMemory<byte>>)(_ => throw new JobFailedException()));
            }

            _ = worker.RunAsync(Cancellation);
            await server.WaitUntilDoneAsync(Cancellation);
        }

        await server.Server.WaitUntilAsync(status => status.Functions.All(f => f.Workers == 0), Cancellation);
        Assert.Equal(2, await admin.RetryFailedJobsAsync("f", Cancellation));
        Assert.Equal(0, await admin.DeleteFailedJobsAsync("f", Cancellation));
        Assert.Equal(1, await admin.DeleteFailedJobsAsync(ct: Cancellation));
        Assert.Equal(0, await admin.RetryFailedJobsAsync(ct: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => admin.RetryFailedJobsAsync("two words", Cancellation));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_server_that_has_no_such_list_says_so()
    {
        await using var server = await GearmandProcess.StartAsync(Cancellation);
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", server.Port) });
        Assert.Equal("UNKNOWN_SHOW_ARGUMENTS", (await Assert.ThrowsAsync<ServerErrorException>(() => admin.GetFailedJobsAsync(Cancellation))).Code);
        Assert.Equal("UNKNOWN_COMMAND", (await Assert.ThrowsAsync<ServerErrorException>(() => admin.DeleteFailedJobsAsync(ct: Cancellation))).Code);
    }
}
