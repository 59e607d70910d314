using System.Text;
using Gearman.Protocol;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>The client against a server that plays by the rules, in every order that they allow.</summary>
public sealed class ClientTests : IAsyncDisposable
{
    private readonly FakeServer _server = new();
    private readonly GearmanClient _client;

    public ClientTests()
    {
        _client = new GearmanClient(new GearmanClientOptions { Servers = [_server.Address] });
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(JobPriority.Normal, PacketType.SubmitJob, PacketType.SubmitJobBg)]
    [InlineData(JobPriority.High, PacketType.SubmitJobHigh, PacketType.SubmitJobHighBg)]
    [InlineData(JobPriority.Low, PacketType.SubmitJobLow, PacketType.SubmitJobLowBg)]
    public async Task Each_priority_has_its_packet(JobPriority priority, PacketType foreground, PacketType background)
    {
        var job = new JobRequest("reverse", Bytes("te|st")) { Unique = "é", Priority = priority };
        var result = _client.SubmitAsync(job, TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(foreground, "reverse|\u00c3\u00a9|te|st");
        await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:1"), Packet(PacketType.WorkComplete, "H:x:1|ts|et"));
        Assert.Equal(Bytes("ts|et"), await result);

        var handle = _client.SubmitBackgroundAsync(job with { Unique = null }, TestContext.Current.CancellationToken);
        await peer.ExpectAsync(background, "reverse||te|st");
        await peer.SendAsync(PacketType.JobCreated, "H:x:2");
        Assert.Equal(new JobHandle("H:x:2", _server.Address), await handle);
    }

    [Fact(Timeout = 120_000)]
    public async Task Answers_are_understood_wherever_the_network_splits_them()
    {
        byte[] story =
        [
            .. Packet(PacketType.JobCreated, "H:x:1"),
            .. Packet(PacketType.WorkData, "H:x:1|par|t"),
            .. Packet(PacketType.WorkWarning, "H:x:1|careful"),
            .. Packet(PacketType.WorkStatus, "H:x:1|3|4"),
            .. Packet(PacketType.WorkComplete, "H:x:1|do|ne"),
        ];
        FakePeer? peer = null;
        for (var split = 0; split < story.Length; split++)
        {
            var started = _client.StartAsync(Job("f"), TestContext.Current.CancellationToken);
            peer ??= await _server.AcceptClientAsync();
            await peer.ExpectAsync(PacketType.SubmitJob, "f||");
            await peer.SendAsync(story[..split]);
            await peer.SendAsync(story[split..]);
            var job = await started;
            Assert.Equal("H:x:1", job.Handle.Value);
            var updates = new List<string>();
            await foreach (var update in job.Updates.WithCancellation(TestContext.Current.CancellationToken))
            {
                updates.Add($"{update.Kind} {Encoding.ASCII.GetString(update.Data.Span).Replace('\0', '|')} {update.Numerator}/{update.Denominator}");
            }

            Assert.Equal(["Data par|t 0/0", "Warning careful 0/0", "Status  3/4"], updates);
            Assert.Equal(Bytes("do|ne"), await job.Result);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Results_find_their_jobs_in_any_order()
    {
        var jobs = Enumerable.Range(0, 20).Select(i => _client.SubmitAsync(Job($"f{i}"), TestContext.Current.CancellationToken)).ToArray();
        var peer = await _server.AcceptClientAsync();
        var functions = new string[jobs.Length];
        for (var i = 0; i < jobs.Length; i++)
        {
            functions[i] = (await peer.ReadAsync()).Fields.Split('|')[0];
            await peer.SendAsync(PacketType.JobCreated, $"H:x:{i}");
        }

        for (var i = jobs.Length - 1; i >= 0; i--)
        {
            await peer.SendAsync(PacketType.WorkComplete, $"H:x:{i}|result of {functions[i]}");
        }

        for (var i = 0; i < jobs.Length; i++)
        {
            Assert.Equal(Bytes($"result of f{i}"), await jobs[i]);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_ERROR_answers_the_oldest_request_and_no_other()
    {
        var refused = _client.SubmitAsync(Job("full"), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, "full||");
        var taken = _client.SubmitAsync(Job("f"), TestContext.Current.CancellationToken);
        await peer.ExpectAsync(PacketType.SubmitJob, "f||");
        await peer.SendAsync(
            Packet(PacketType.Error, "QUEUE_ERROR|Job queue is full"),
            Packet(PacketType.JobCreated, "H:x:1"),
            Packet(PacketType.WorkComplete, "H:x:1|"));

        var error = await Assert.ThrowsAsync<ServerErrorException>(() => refused);
        Assert.Equal(("QUEUE_ERROR", "Job queue is full", "full"), (error.Code, error.Text, error.Function));
        Assert.Equal(_server.Address, error.Server);
        Assert.True((await taken).IsEmpty);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("H:x:1")]
    [InlineData("H:x:1|")] // gearmand to clients without the option "exceptions"
    public async Task WORK_FAIL_is_a_failed_job(string fields)
    {
        var (peer, job) = await SubmitAsync("f", TestContext.Current.CancellationToken);
        await peer.SendAsync(PacketType.WorkFail, fields);
        var error = await Assert.ThrowsAsync<JobFailedException>(() => job);
        Assert.Equal(("f", new JobHandle("H:x:1", _server.Address)), (error.Function, error.Handle));
    }

    [Fact(Timeout = 60_000)]
    public async Task WORK_EXCEPTION_carries_what_the_worker_said()
    {
        var (peer, job) = await SubmitAsync("f", TestContext.Current.CancellationToken);
        await peer.SendAsync(PacketType.WorkException, "H:x:1|out of cheese");
        var error = await Assert.ThrowsAsync<JobErrorException>(() => job);
        Assert.Equal("out of cheese", error.Text);
        Assert.Contains("H:x:1", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_leaves_out_fields_is_understood()
    {
        var started = _client.StartAsync(Job("f"), TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ReadAsync();
        await peer.SendAsync(
            Packet(PacketType.JobCreated, "H:x:1"), Packet(PacketType.WorkStatus, "H:x:1|7"), Packet(PacketType.WorkComplete, "H:x:1"));
        var job = await started;
        Assert.True((await job.Result).IsEmpty);
        var update = await job.Updates.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal((7u, 0u), (update.Numerator, update.Denominator));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_late_result_of_a_cancelled_call_is_dropped()
    {
        using var cancel = new CancellationTokenSource();
        var cancelled = _client.SubmitAsync(Job("slow"), cancel.Token);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, "slow||");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        var next = _client.SubmitAsync(Job("f"), TestContext.Current.CancellationToken);
        await peer.ExpectAsync(PacketType.SubmitJob, "f||");
        await peer.SendAsync(
            Packet(PacketType.JobCreated, "H:x:1"),
            Packet(PacketType.WorkComplete, "H:x:1|late"),
            Packet(PacketType.WorkComplete, "H:x:1|and once more"),
            Packet(PacketType.JobCreated, "H:x:2"),
            Packet(PacketType.WorkComplete, "H:x:2|right"));
        Assert.Equal(Bytes("right"), await next);
    }

    [Fact(Timeout = 60_000)]
    public async Task Jobs_that_the_server_joined_share_each_packet_that_is_sent_twice()
    {
        var job = Job("f") with { Unique = "u" };
        var first = _client.StartAsync(job, TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.SendAsync(PacketType.JobCreated, "H:x:1");
        var running = new List<RunningJob> { await first };
        for (var i = 0; i < 2; i++)
        {
            var next = _client.StartAsync(job, TestContext.Current.CancellationToken);
            await peer.ReadAsync();
            await peer.SendAsync(PacketType.JobCreated, "H:x:1");
            running.Add(await next);
        }

        foreach (var packet in new[] { Packet(PacketType.WorkData, "H:x:1|a"), Packet(PacketType.WorkData, "H:x:1|b"), Packet(PacketType.WorkComplete, "H:x:1|c") })
        {
            await peer.SendAsync(packet, packet, packet);
        }

        foreach (var one in running)
        {
            Assert.Equal(Bytes("c"), await one.Result);
            var data = await one.Updates.Select(update => Encoding.ASCII.GetString(update.Data.Span)).ToArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal(["a", "b"], data);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Status_and_ping_are_answered_in_order_with_the_rest()
    {
        var ping = _client.PingAsync(TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.EchoReq, "ping");
        var status = _client.GetStatusAsync(new JobHandle("H:\u00ff:1", _server.Address), TestContext.Current.CancellationToken);
        await peer.ExpectAsync(PacketType.GetStatus, "H:\u00ff:1");
        await peer.SendAsync(Packet(PacketType.EchoRes, "ping"), Packet(PacketType.StatusRes, "H:\u00ff:1|1|1|3|4"));
        await ping;
        Assert.Equal(new JobStatus(Known: true, Running: true, 3, 4), await status);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_result_of_another_type_ends_that_job_only()
    {
        var typed = _client.SubmitAsync<string, int>("f", "five", TestContext.Current.CancellationToken);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, "f||\u00a4five");
        await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:1"), Packet(PacketType.WorkComplete, "H:x:1|\u00a4five"));
        var error = await Assert.ThrowsAsync<GearmanProtocolException>(() => typed);
        Assert.Equal(("f", "H:x:1"), (error.Function, error.Handle?.Value));

        var next = _client.SubmitAsync<string, int>("f", "five", TestContext.Current.CancellationToken);
        await peer.ReadAsync();
        await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:2"), Packet(PacketType.WorkComplete, "H:x:2|\u0005"));
        Assert.Equal(5, await next);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_slow_to_read_gets_all_jobs_in_the_end()
    {
        var workload = new byte[1_000_000];
        var handles = Enumerable.Range(0, 40).Select(i => _client.SubmitBackgroundAsync(
            new JobRequest($"f{i}", workload), TestContext.Current.CancellationToken)).ToArray();
        var peer = await _server.AcceptClientAsync();
        var functions = new List<string>();
        for (var i = 0; i < handles.Length; i++)
        {
            var (_, fields) = await peer.ReadAsync();
            functions.Add(fields.Split('|')[0]);
            await peer.SendAsync(PacketType.JobCreated, functions[i]);
        }

        for (var i = 0; i < handles.Length; i++)
        {
            Assert.Equal($"f{i}", (await handles[i]).Value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task A_function_without_a_proper_name_is_refused(string function) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _client.SubmitAsync(Job(function), TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_unique_over_the_limit_is_refused()
    {
        var job = Job("f") with { Unique = new string('u', PacketLimits.MaxUniqueLength + 1) };
        await Assert.ThrowsAsync<ArgumentException>(() => _client.SubmitAsync(job, TestContext.Current.CancellationToken));
    }

    private static JobRequest Job(string function) => new(function, default);

    private async Task<(FakePeer Peer, Task<ReadOnlyMemory<byte>> Job)> SubmitAsync(string function, CancellationToken cancellation)
    {
        var job = _client.SubmitAsync(Job(function), cancellation);
        var peer = await _server.AcceptClientAsync();
        await peer.ExpectAsync(PacketType.SubmitJob, $"{function}||");
        await peer.SendAsync(PacketType.JobCreated, "H:x:1");
        return (peer, job);
    }
}
