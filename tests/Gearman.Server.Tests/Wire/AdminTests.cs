using Gearman.Protocol;

namespace Gearman.Server.Tests.Wire;

/// <summary>The text protocol. The answers were read off gearmand 1.1.20.</summary>
public sealed class AdminTests : ServerTest
{
    private const string Incomplete = "ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+";
    private const string Unknown = "ERR UNKNOWN_COMMAND Unknown+server+command";

    [Theory(Timeout = Timeout)]
    [InlineData("STATUS", ".\n")]
    [InlineData("status x", ".\n")]
    [InlineData("prioritystatus", ".\n")]
    [InlineData("show jobs", ".\n")]
    [InlineData("show unique jobs", ".\n")]
    [InlineData("show failed", ".\n")]
    [InlineData("verbose", "OK ERROR\n")]
    [InlineData("version  x", "OK 0.1.0\n")]
    [InlineData("show", Unknown + "show\r\n")]
    [InlineData("show x", "ERR UNKNOWN_SHOW_ARGUMENTS\r\n")]
    [InlineData("show unique", "ERR UNKNOWN_SHOW_ARGUMENTS\r\n")]
    [InlineData("show jobs x", "ERR UNKNOWN_SHOW_ARGUMENTS\r\n")]
    [InlineData("cancel", Unknown + "cancel\r\n")]
    [InlineData("cancel job", Unknown + "cancel\r\n")]
    [InlineData("cancel job H:x:1", "ERR UNKNOWN_JOB\r\n")]
    [InlineData("cancel x y", "ERR UNKNOWN_ERROR\r\n")]
    [InlineData("create", Incomplete + "create\r\n")]
    [InlineData("create function", Incomplete + "create\r\n")]
    [InlineData("create x y", Incomplete + "create\r\n")]
    [InlineData("create function foo", "OK\r\n")]
    [InlineData("drop x y", Incomplete + "drop\r\n")]
    [InlineData("drop function nope", "ERR function not found\r\n")]
    [InlineData("maxqueue", Incomplete + "maxqueue\r\n")]
    [InlineData("maxqueue nope", "OK\r\n")]
    [InlineData("maxqueue nope 1 2 3", "OK\r\n")]
    [InlineData("shutdown", Unknown + "shutdown\r\n")]
    [InlineData("", Unknown + "\r\n")]
    [InlineData("   ", Unknown + "\r\n")]
    [InlineData("status\t", Unknown + "status\t\r\n")]
    public async Task A_command_is_answered_as_gearmand_answers_it(string command, string answer)
    {
        foreach (var end in new[] { "\n", "\r\n" })
        {
            var peer = await ConnectAsync(ServerTransport.Auto);
            await peer.WriteAsync(Bytes(command + end));
            await peer.ExpectAsync(Bytes(answer));
            await peer.ExpectNothingElseAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Jobs_are_listed_by_handle_unique_and_priority()
    {
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0u1\0w");
        await peer.WriteAsync(PacketType.SubmitJobHigh, "f\0\0w");
        await peer.WriteAsync(PacketType.SubmitJobLowBg, "f\0u\n3\0w");
        await peer.ExpectAsync(
            TestPeer.Response(PacketType.JobCreated, "H:test:1"),
            TestPeer.Response(PacketType.JobCreated, "H:test:2"),
            TestPeer.Response(PacketType.JobCreated, "H:test:3"));
        await peer.WriteLineAsync("show jobs");
        await peer.ExpectAsync(Bytes("H:test:1\t0\t0\t1\nH:test:2\t0\t0\t0\nH:test:3\t0\t0\t1\n.\n"));
        await peer.WriteLineAsync("show unique jobs");
        await peer.ExpectAsync(Bytes("u1\n\nu\\x0a3\n.\n"));
        await peer.WriteLineAsync("prioritystatus");
        await peer.ExpectAsync(Bytes("f\t1\t1\t1\t0\n.\n"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_job_that_a_worker_lost_is_listed_with_its_retries()
    {
        var client = await ConnectAsync(ServerTransport.Auto);
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0u\0w");
        await client.ReadAsync(PacketType.JobCreated);
        var worker = await ConnectAsync(ServerTransport.Auto);
        await worker.WriteAsync(PacketType.CanDo, "f");
        await worker.WriteAsync(PacketType.GrabJob);
        await worker.ReadAsync(PacketType.JobAssign);
        await worker.WriteAsync(PacketType.ResetAbilities);
        await worker.ExpectNothingElseAsync();
        await client.WriteLineAsync("show jobs");
        await client.ExpectAsync(Bytes("H:test:1\t1\t0\t1\n.\n"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_queued_job_that_is_cancelled_fails_and_is_gone()
    {
        var client = await ConnectAsync(ServerTransport.Auto);
        await client.WriteAsync(PacketType.SubmitJob, "f\0u\0w");
        await client.ReadAsync(PacketType.JobCreated);
        await client.WriteLineAsync("cancel job H:test:1");
        await client.ExpectAsync([TestPeer.Response(PacketType.WorkFail, "H:test:1"), Bytes("OK\r\n")]);
        await client.WriteLineAsync("cancel job H:test:1");
        await client.ExpectAsync(Bytes("ERR UNKNOWN_JOB\r\n"));
        await client.WriteLineAsync("status");
        await client.ExpectAsync(Bytes("f\t0\t0\t0\n.\n"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_running_job_that_is_cancelled_fails_once_and_its_worker_notices_nothing()
    {
        var client = await ConnectAsync(ServerTransport.Auto);
        var worker = await ConnectAsync(ServerTransport.Auto);
        await client.WriteAsync(PacketType.SubmitJob, "f\0u\0w");
        await client.ReadAsync(PacketType.JobCreated);
        await worker.WriteAsync(PacketType.CanDo, "f");
        await worker.WriteAsync(PacketType.GrabJob);
        await worker.ReadAsync(PacketType.JobAssign);
        await client.WriteLineAsync("cancel job H:test:1");
        await client.ExpectAsync([TestPeer.Response(PacketType.WorkFail, "H:test:1"), Bytes("OK\r\n")]);

        // Its unique is free again: the next submit is another job.
        await client.WriteAsync(PacketType.SubmitJobBg, "f\0u\0w");
        await client.ExpectAsync(PacketType.JobCreated, "H:test:2");
        await worker.WriteAsync(PacketType.WorkComplete, "H:test:1\0result");
        await worker.ExpectNothingElseAsync();
        await client.ExpectNothingElseAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task A_full_queue_refuses_submits_but_lets_them_join()
    {
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteLineAsync("create function f");
        await peer.ExpectAsync(Bytes("OK\r\n"));
        await peer.WriteLineAsync("maxqueue f 1");
        await peer.ExpectAsync(Bytes("OK\r\n"));
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0u\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0other\0w");
        await peer.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0Job queue is full");
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0u\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await peer.WriteLineAsync("maxqueue f");
        await peer.ExpectAsync(Bytes("OK\r\n"));
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0other\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:2");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_limit_may_differ_by_priority()
    {
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteLineAsync("create function f");
        await peer.WriteLineAsync("maxqueue f 2 1 -1");
        await peer.ExpectAsync(Bytes("OK\r\nOK\r\n"));
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await peer.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0Job queue is full");
        await peer.WriteAsync(PacketType.SubmitJobHighBg, "f\0\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:2");
        await peer.WriteAsync(PacketType.SubmitJobHighBg, "f\0\0w");
        await peer.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0Job queue is full");
        await peer.WriteAsync(PacketType.SubmitJobLowBg, "f\0\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:3");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_function_is_dropped_only_without_jobs_and_workers()
    {
        const string Refused = "ERR there are still connected workers or executing clients\r\n";
        var peer = await ConnectAsync(ServerTransport.Auto);
        var worker = await ConnectAsync(ServerTransport.Auto);
        await worker.WriteAsync(PacketType.CanDo, "f");
        await worker.ExpectNothingElseAsync();
        await peer.WriteLineAsync("drop function f");
        await peer.ExpectAsync(Bytes(Refused));
        await worker.WriteAsync(PacketType.CantDo, "f");
        await worker.ExpectNothingElseAsync();
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await peer.ReadAsync(PacketType.JobCreated);
        await peer.WriteLineAsync("drop function f");
        await peer.ExpectAsync(Bytes(Refused));
        await peer.WriteLineAsync("cancel job H:test:1");
        await peer.ExpectAsync(Bytes("OK\r\n"));
        await peer.WriteLineAsync("drop function f");
        await peer.ExpectAsync(Bytes("OK\r\n"));
        await peer.WriteLineAsync("status");
        await peer.ExpectAsync(Bytes(".\n"));

        // And it can come back.
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:2");
    }

    [Fact(Timeout = Timeout)]
    public async Task Shutdown_stops_a_server_that_allows_it()
    {
        Start(new GearmanServerOptions { AllowShutdown = true, EndPoints = { new(System.Net.IPAddress.Loopback, 0) } });
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteLineAsync("shutdown");
        await peer.ExpectAsync(Bytes("OK\r\n"));
        await peer.ExpectEndAsync();
        await Server.Completion;
    }

    [Fact(Timeout = Timeout)]
    public async Task A_graceful_shutdown_waits_until_no_job_is_left()
    {
        Start(new GearmanServerOptions { AllowShutdown = true, HandlePrefix = "H:test", EndPoints = { new(System.Net.IPAddress.Loopback, 0) } });
        var client = await ConnectAsync(ServerTransport.Auto);
        var worker = await ConnectAsync(ServerTransport.Auto);
        await worker.WriteAsync(PacketType.CanDo, "f");
        await client.WriteAsync(PacketType.SubmitJob, "f\0\0w");
        await client.ReadAsync(PacketType.JobCreated);
        await client.WriteLineAsync("shutdown graceful");
        await client.ExpectAsync(Bytes("OK\r\n"));
        await worker.WriteAsync(PacketType.GrabJob);
        await worker.ReadAsync(PacketType.JobAssign);
        await worker.WriteAsync(PacketType.WorkComplete, "H:test:1\0done");
        await client.ExpectAsync(PacketType.WorkComplete, "H:test:1\0done");
        await client.ExpectEndAsync();
        await Server.Completion;
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Failed_jobs_are_listed_a_line_each(ServerTransport transport)
    {
        Start(Options(transport), new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 10, 30, 20, TimeSpan.Zero)));
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        await client.SubmitAsync("f", unique: "u\tv", type: PacketType.SubmitJobBg);
        await worker.GrabAsync();
        await worker.WriteAsync(PacketType.WorkException, "H:test:1\0bo\nom");
        await worker.ExpectNothingElseAsync();
        await client.WriteLineAsync("show failed");
        Assert.Equal("H:test:1\tf\tu\\x09v\t1\texception\t2026-11-24T10:30:20.000Z\tbo\\x0aom\n", await client.ReadListAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Help_names_every_command()
    {
        var options = Options(ServerTransport.Auto);
        options.AllowShutdown = true;
        Start(options);
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteLineAsync("help");
        var help = await peer.ReadListAsync();
        foreach (var name in (string[])["status", "prioritystatus", "workers", "show jobs", "show unique jobs", "show failed [HANDLE]", "retry failed", "delete failed", "cancel job", "create function", "drop function", "maxqueue", "getpid", "verbose", "version", "shutdown [graceful]", "help"])
        {
            Assert.Contains(name, help, StringComparison.Ordinal);
        }
    }
}
