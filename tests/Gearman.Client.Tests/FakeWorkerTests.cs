using Gearman.Testing;

namespace Gearman.Client.Tests;

/// <summary>The worker for users' tests.</summary>
public sealed class FakeWorkerTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_fake_worker_keeps_what_it_was_asked_and_answers_as_told()
    {
        await using var server = await GearmanTestServer.StartAsync();
        await using var worker = await FakeWorker.StartAsync(
            server,
            "mail",
            job => job.Text == "bad" ? throw new JobFailedException() : "sent"u8.ToArray(),
            TestContext.Current.CancellationToken);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });

        var result = await client.SubmitAsync(new JobRequest("mail", "to you"u8.ToArray()) { Unique = "one" }, TestContext.Current.CancellationToken);
        Assert.Equal("sent"u8, result.Span);
        await Assert.ThrowsAsync<JobFailedException>(
            () => client.SubmitAsync(new JobRequest("mail", "bad"u8.ToArray()), TestContext.Current.CancellationToken));
        await client.SubmitBackgroundAsync(new JobRequest("mail", "later"u8.ToArray()), TestContext.Current.CancellationToken);
        var jobs = await worker.WaitForJobsAsync(3, TestContext.Current.CancellationToken);
        Assert.Equal([("mail", "one", "to you"), ("mail", null, "bad"), ("mail", null, "later")], jobs.Select(job => (job.Function, job.Unique, job.Text)));
        Assert.Equal(3, worker.Jobs.Count);
    }
}
