using System.Text;
using Gearman.Client;
using Gearman.Client.Admin;
using Gearman.Interop.Pairs;
using Gearman.Interop.Peers;
using Gearman.Server;
using Gearman.TestSupport;

namespace Gearman.Interop;

/// <summary>Jobs that fail with workers of every language are tried again, and end among the failed.</summary>
public sealed class RetryTests
{
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(5);

    private static readonly string[] Hows = ["fail", "exception"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a worker's library can do of it; Perl's handlers may die as well, which is WORK_EXCEPTION and WORK_FAIL.</summary>
    public static TheoryData<string, string> Failures()
    {
        var failures = new TheoryData<string, string> { { "perl", "die" } };
        foreach (var language in Language.Names)
        {
            foreach (var how in Hows.Except(Expectations.FunctionsThatCannotBeDone(language)))
            {
                failures.Add(language, how);
            }
        }

        return failures;
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Failures))]
    public async Task A_background_job_that_fails_is_tried_again_and_ends_among_the_failed(string language, string how)
    {
        Language.Require(language);
        await using var server = OurServer.Start(
            options => options.Retries.Add(new RetryRule { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(5) }));
        await using var worker = await StartPeer.WorkerAsync(language, Cancellation, server);
        await using IClientPeer client = language is "c" or "php" or "perl" ? StartPeer.Client(language, server) : new DotNetClient(server);
        var handle = await client.SubmitAsync(new PeerJob($"{language}:{how}", "work"u8.ToArray()), Cancellation);

        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", server.Port) });
        IReadOnlyList<AdminFailedJob> failed;
        while ((failed = await admin.GetFailedJobsAsync(Cancellation)).Count == 0)
        {
            await Task.Delay(PollPause, TimeProvider.System, Cancellation);
        }

        var job = Assert.Single(failed);
        // Perl's has the server before it.
        Assert.EndsWith(job.Handle, handle, StringComparison.Ordinal);
        Assert.Equal(($"{language}:{how}", 3), (job.Function, job.Attempts));
        Assert.Equal(how == "fail" ? "failed" : "exception", job.Cause);
        var details = await admin.GetFailedJobAsync(job.Handle, Cancellation);
        Assert.Equal([job.Cause, job.Cause, job.Cause], details.History.Select(attempt => attempt.Cause));
        Assert.Equal("work", Encoding.ASCII.GetString(details.PayloadStart.Span));
        Assert.Contains(how == "fail" ? "" : "broken", details.Job.Message, StringComparison.Ordinal);
    }
}
