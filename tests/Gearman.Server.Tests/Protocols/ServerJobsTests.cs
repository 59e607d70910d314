using System.Text;
using Gearman.Protocol;
using Gearman.Server.Protocols;
using Gearman.Server.Storing;
using Gearman.Server.Tests.Storing;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Protocols;

/// <summary>The door by which protocols reach the jobs: the workers at the other end are on the wire.</summary>
public sealed class ServerJobsTests : ServerTest
{
    private readonly RecordingProtocol _protocol = new("door", []);

    [Fact(Timeout = Timeout)]
    public async Task Whoever_submits_hears_all_that_the_worker_says()
    {
        var jobs = await StartAsync();
        var worker = await WorkerAsync(ServerTransport.Auto);
        await using var job = await jobs.SubmitAsync(Job());
        Assert.Equal(job.Handle, await worker.GrabAsync());
        await worker.WriteAsync(PacketType.WorkStatus, $"{job.Handle}\01\02");
        await worker.WriteAsync(PacketType.WorkData, $"{job.Handle}\0a");
        await worker.WriteAsync(PacketType.WorkWarning, $"{job.Handle}\0b");
        await worker.WriteAsync(PacketType.WorkComplete, $"{job.Handle}\0c");
        Assert.Equal(["Status 1\02", "Data a", "Warning b", "Complete c"], await ReadAsync(job));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(PacketType.WorkFail, "Fail ")]
    [InlineData(PacketType.WorkException, "Exception why")]
    public async Task A_failure_is_the_last_update(PacketType type, string expected)
    {
        var jobs = await StartAsync();
        var worker = await WorkerAsync(ServerTransport.Auto);
        await using var job = await jobs.SubmitAsync(Job());
        await worker.GrabAsync();
        await worker.WriteAsync(type, type == PacketType.WorkFail ? job.Handle : $"{job.Handle}\0why");
        Assert.Equal([expected], await ReadAsync(job));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task A_priority_that_there_is_not_is_refused(int priority)
    {
        var jobs = await StartAsync();
        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => jobs.SubmitAsync(new JobSubmission { Function = Bytes("f"), Priority = (JobPriority)priority }));
        Assert.Equal(JobRefusal.Invalid, refused.Refusal);
        Assert.Empty((await jobs.GetServerStatusAsync(TestContext.Current.CancellationToken)).Functions);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_queued_job_is_given_up_when_its_last_waiter_goes()
    {
        var jobs = await StartAsync();
        var first = await jobs.SubmitAsync(Job(unique: "u"));
        var second = await jobs.SubmitAsync(Job(unique: "u"));
        Assert.Equal(first.Handle, second.Handle);
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.Equal([new FunctionStatus("f", 1, 0, 0)], (await jobs.GetServerStatusAsync(TestContext.Current.CancellationToken)).Functions);
        await second.DisposeAsync();
        Assert.Equal([new FunctionStatus("f", 0, 0, 0)], (await jobs.GetServerStatusAsync(TestContext.Current.CancellationToken)).Functions);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true, new[] { "Complete c" })]
    [InlineData(false, new string[0])]
    public async Task A_background_job_stays_and_is_heard_of_only_if_watched(bool watches, string[] expected)
    {
        var jobs = await StartAsync();
        var worker = await WorkerAsync(ServerTransport.Auto);
        var left = await jobs.SubmitAsync(new JobSubmission { Function = Bytes("f"), IsBackground = true, Watches = watches });
        await left.DisposeAsync();
        await using var job = await jobs.SubmitAsync(new JobSubmission { Function = Bytes("f"), IsBackground = true, Watches = watches });
        foreach (var handle in new[] { left.Handle, job.Handle })
        {
            Assert.Equal(handle, await worker.GrabAsync());
            await worker.WriteAsync(PacketType.WorkComplete, $"{handle}\0c");
        }

        Assert.Equal(expected, await ReadAsync(job));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_background_job_that_a_watcher_joins_tells_it_too()
    {
        var jobs = await StartAsync();
        var worker = await WorkerAsync(ServerTransport.Auto);
        var watched = new JobSubmission { Function = Bytes("f"), Unique = Bytes("u"), IsBackground = true, Watches = true };
        await using var first = await jobs.SubmitAsync(watched);
        await using var second = await jobs.SubmitAsync(watched);
        await worker.GrabAsync();
        await worker.WriteAsync(PacketType.WorkComplete, $"{first.Handle}\0c");
        Assert.Equal(["Complete c"], await ReadAsync(first));
        Assert.Equal(["Complete c"], await ReadAsync(second));
    }

    [Fact(Timeout = Timeout)]
    public async Task Priorities_are_kept()
    {
        var jobs = await StartAsync();
        var worker = await WorkerAsync(ServerTransport.Auto);
        List<SubmittedJob> submitted = [];
        foreach (var priority in new[] { JobPriority.Low, JobPriority.Normal, JobPriority.High })
        {
            submitted.Add(await jobs.SubmitAsync(new JobSubmission { Function = Bytes("f"), Priority = priority, IsBackground = true }));
        }

        Assert.Equal([submitted[2].Handle, submitted[1].Handle, submitted[0].Handle], [await worker.GrabAsync(), await worker.GrabAsync(), await worker.GrabAsync()]);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_status_is_answered_by_handle_and_a_job_is_cancelled_by_it()
    {
        var jobs = await StartAsync();
        var worker = await WorkerAsync(ServerTransport.Auto);
        await using var job = await jobs.SubmitAsync(Job());
        Assert.Equal(new JobStatus(true, false, 0, 0), await jobs.GetStatusAsync(job.Handle, TestContext.Current.CancellationToken));
        await worker.GrabAsync();
        await worker.WriteAsync(PacketType.WorkStatus, $"{job.Handle}\03\04");
        await worker.ExpectNothingElseAsync();
        Assert.Equal(new JobStatus(true, true, 3, 4), await jobs.GetStatusAsync(job.Handle, TestContext.Current.CancellationToken));
        Assert.True(await jobs.CancelAsync(job.Handle, TestContext.Current.CancellationToken));
        Assert.Equal(["Status 3\04", "Fail "], await ReadAsync(job));
        Assert.False(await jobs.CancelAsync("H:another:1", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_wrong_is_refused_with_the_reason()
    {
        var options = Options(ServerTransport.Auto);
        options.MaxPacketBytes = 2000;
        var jobs = await StartAsync(options);
        var worker = await WorkerAsync(ServerTransport.Auto);
        await worker.WriteLineAsync("maxqueue f 1");
        Assert.Equal("OK\r\n", await worker.ReadLineAsync());
        await using var one = await jobs.SubmitAsync(Job());
        await RefusedAsync(JobRefusal.QueueFull, Job());
        await RefusedAsync(JobRefusal.Invalid, Job(""));
        await RefusedAsync(JobRefusal.Invalid, Job(new string('f', 513)));
        await RefusedAsync(JobRefusal.Invalid, Job("a\0b"));
        await RefusedAsync(JobRefusal.Invalid, Job(unique: new string('u', 65)));
        await RefusedAsync(JobRefusal.Invalid, Job(unique: "\0"));
        await RefusedAsync(JobRefusal.TooLarge, new JobSubmission { Function = Bytes("f"), Workload = new byte[2001] });
        await RefusedAsync(JobRefusal.NoSuchFunction, new JobSubmission { Function = Bytes("g"), Needs = FunctionNeed.Known });
        await worker.WriteAsync(PacketType.CantDo, "f");
        await worker.ExpectNothingElseAsync();
        await RefusedAsync(JobRefusal.NoSuchFunction, new JobSubmission { Function = Bytes("f"), Needs = FunctionNeed.Worker });
        await RefusedAsync(JobRefusal.QueueFull, new JobSubmission { Function = Bytes("f"), Needs = FunctionNeed.Known });
        Assert.Equal("f\t1\t0\t0\n", await worker.StatusAsync());

        async Task RefusedAsync(JobRefusal refusal, JobSubmission submission) =>
            Assert.Equal(refusal, (await Assert.ThrowsAsync<JobRefusedException>(() => jobs.SubmitAsync(submission))).Refusal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Who_does_not_read_hears_no_more_and_the_server_holds_no_more_than_its_limit()
    {
        var options = Options(ServerTransport.Auto);
        options.MaxUnsentBytes = 64 << 10;
        var jobs = await StartAsync(options);
        var worker = await WorkerAsync(ServerTransport.Auto);
        await using var job = await jobs.SubmitAsync(Job());
        await worker.GrabAsync();
        for (var i = 0; i < 100; i++)
        {
            await worker.WriteAsync(PacketType.WorkData, $"{job.Handle}\0{new string('x', 10_000)}");
        }

        await worker.WriteAsync(PacketType.WorkComplete, $"{job.Handle}\0end");
        await worker.ExpectNothingElseAsync();
        List<string> read = [];
        await Assert.ThrowsAsync<GearmanServerException>(() => ReadAsync(job, read));
        Assert.Equal(7, read.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task When_the_server_stops_whoever_waits_is_told()
    {
        var jobs = await StartAsync();
        await using var job = await jobs.SubmitAsync(Job());
        var reading = ReadAsync(job);
        _protocol.Idle.SetResult();
        await Server.StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<GearmanServerException>(() => reading);
        await Assert.ThrowsAsync<GearmanServerException>(() => jobs.SubmitAsync(Job()));
        await Assert.ThrowsAsync<GearmanServerException>(() => jobs.GetStatusAsync(job.Handle, TestContext.Current.CancellationToken));
    }

    public override ValueTask DisposeAsync()
    {
        _protocol.Idle.TrySetResult();
        return base.DisposeAsync();
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_background_job_is_taken_when_the_store_has_it(bool watches)
    {
        var store = new FakeStore { IsOpen = false };
        var options = Options(ServerTransport.Auto);
        options.Store = store;
        var jobs = await StartAsync(options);
        var submitting = jobs.SubmitAsync(Background(watches));
        await store.BegunAsync();
        Assert.False(submitting.IsCompleted);
        store.Decide();
        await using var job = await submitting;
        Assert.Single(store.Ids);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_background_job_that_the_store_does_not_take_is_refused_and_leaves_nothing(bool watches)
    {
        var options = Options(ServerTransport.Auto);
        options.Store = new FakeStore { Fault = new JobStoreException("full") };
        var jobs = await StartAsync(options);
        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => jobs.SubmitAsync(Background(watches)));
        Assert.Equal(JobRefusal.NotStored, refused.Refusal);
        Assert.Equal([new FunctionStatus("f", 0, 0, 0)], (await jobs.GetServerStatusAsync(TestContext.Current.CancellationToken)).Functions);
    }

    private static JobSubmission Job(string function = "f", string unique = "") =>
        new() { Function = Bytes(function), Unique = Bytes(unique), Workload = Bytes("w") };

    private static JobSubmission Background(bool watches) =>
        new() { Function = Bytes("f"), Workload = Bytes("w"), IsBackground = true, Watches = watches };

    private static async Task<List<string>> ReadAsync(SubmittedJob job, List<string>? read = null)
    {
        read ??= [];
        await foreach (var update in job.ReadUpdatesAsync(TestContext.Current.CancellationToken))
        {
            read.Add($"{update.Kind} {Encoding.Latin1.GetString(update.Data.Span)}");
        }

        return read;
    }

    private async Task<ServerJobs> StartAsync(GearmanServerOptions? options = null)
    {
        options ??= Options(ServerTransport.Auto);
        options.Protocols.Add(_protocol);
        await StartServerAsync(options);
        return _protocol.Jobs;
    }
}
