using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.RealPeers;

/// <summary>Debian's gearman and gearadmin, client and worker of libgearman, against our server.</summary>
public sealed class GearmanToolsTests : ServerTest
{
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_shell_worker_does_the_jobs_of_shell_clients(ServerTransport transport)
    {
        Tool.RequireOrSkip("gearman");
        Start(Options(transport));
        var server = Server.EndPoints[0];
        using var worker = Tool.Start("gearman", server, "-w", "-f", "upper", "-c", "3", "--", "tr", "a-z", "A-Z");
        Assert.Equal((0, "HELLO"), await Tool.RunAsync("gearman", server, "", "-f", "upper", "hello"));
        Assert.Equal((0, "HIGH"), await Tool.RunAsync("gearman", server, "", "-f", "upper", "-I", "high"));
        Assert.Equal((0, "LOW"), await Tool.RunAsync("gearman", server, "", "-f", "upper", "-L", "-u", "unique", "low"));
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
        await BecomesAsync(s => s is { Connections: 0, Functions: [{ Queued: 0, Running: 0, Workers: 0 }] });
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_background_job_waits_for_its_worker(ServerTransport transport)
    {
        Tool.RequireOrSkip("gearman");
        Start(Options(transport));
        var server = Server.EndPoints[0];
        var (exitCode, _) = await Tool.RunAsync("gearman", server, "", "-b", "-f", "later", "data");
        Assert.Equal(0, exitCode);
        await BecomesAsync(s => s is { Connections: 0, Functions: [{ Queued: 1 }] });
        using var worker = Tool.Start("gearman", server, "-w", "-f", "later", "-c", "1");
        var (workerExitCode, output) = await worker.EndAsync();
        Assert.Equal((0, "data"), (workerExitCode, output));
        await BecomesAsync(s => s is { Functions: [{ Queued: 0, Running: 0 }] });
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_background_job_whose_command_fails_is_tried_again_and_ends_among_the_failed(ServerTransport transport)
    {
        Tool.RequireOrSkip("gearman");
        var options = Options(transport);
        options.Retries.Add(new RetryRule { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(5) });
        Start(options);
        var server = Server.EndPoints[0];
        await Tool.RunAsync("gearman", server, "", "-b", "-u", "key", "-f", "f", "data");
        using var worker = Tool.Start("gearman", server, "-w", "-f", "f", "--", "false");
        await BecomesAsync(s => s is { Functions: [{ Queued: 0, Running: 0 }] });
        var job = Assert.Single(await Server.FailedJobs.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("key", 3, 3), (job.Unique, job.Attempts, job.History.Count));
        Assert.Equal("data"u8.ToArray(), job.Payload.ToArray());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_worker_that_is_killed_gives_its_job_to_the_next(ServerTransport transport)
    {
        Tool.RequireOrSkip("gearman");
        Start(Options(transport));
        var server = Server.EndPoints[0];
        using var client = Tool.Start("gearman", server, "-f", "f", "job");
        using (Tool.Start("gearman", server, "-w", "-f", "f", "--", "sleep", "1000"))
        {
            await BecomesAsync(s => s is { Functions: [{ Running: 1 }] });
        }

        using var next = Tool.Start("gearman", server, "-w", "-f", "f", "-c", "1", "--", "cat");
        Assert.Equal((0, "job"), await client.EndAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Parts_of_a_result_come_as_they_are_made(ServerTransport transport)
    {
        Tool.RequireOrSkip("gearman");
        Start(Options(transport));
        var server = Server.EndPoints[0];
        using var worker = Tool.Start("gearman", server, "-w", "-n", "-f", "lines", "-c", "1", "--", "sort");

        // The client shows all parts so far with each part, of any server.
        Assert.Equal((0, "a\na\nb\na\nb\nc\n"), await Tool.RunAsync("gearman", server, "c\na\nb\n", "-f", "lines"));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_large_job_arrives_whole(ServerTransport transport)
    {
        Tool.RequireOrSkip("gearman");
        Start(Options(transport));
        var server = Server.EndPoints[0];
        using var worker = Tool.Start("gearman", server, "-w", "-f", "count", "-c", "1", "--", "wc", "-c");
        Assert.Equal((0, "500000\n"), await Tool.RunAsync("gearman", server, new string('x', 500_000), "-f", "count"));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Gearadmin_reads_the_status(ServerTransport transport)
    {
        Tool.RequireOrSkip("gearadmin");
        var worker = await WorkerAsync(transport);
        await worker.SubmitAsync("f");
        Assert.Equal((0, "f\t1\t0\t1\n.\n"), await Tool.RunAsync("gearadmin", Server.EndPoints[0], "", "--status"));
        var (_, version) = await Tool.RunAsync("gearadmin", Server.EndPoints[0], "", "--server-version");
        Assert.Contains(GearmanServer.Version, version, StringComparison.Ordinal);
    }
}
