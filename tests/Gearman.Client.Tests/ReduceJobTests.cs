using System.Buffers;
using System.Text;
using Gearman.Protocol;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>Reduce jobs: clients that submit them, workers that split them.</summary>
public sealed class ReduceJobTests : JobServerSuite
{
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_workload_is_split_each_part_goes_to_the_reducer_and_their_results_are_joined_in_order(string name)
    {
        // One place for jobs: the job that waits for its parts must not take it.
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker =>
        {
            worker.RegisterPartition("split", client, Split, Join);
            worker.Register("upper", workload => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(workload).ToUpperInvariant()));
        });
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.SubmitAsync(
            new JobRequest("split", Encoding.ASCII.GetBytes($"part one of {i}")) { Reducer = "upper" }, TestContext.Current.CancellationToken)));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"PART+ONE+OF+{i}"), results.Select(result => Encoding.ASCII.GetString(result.Span)));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Without_a_reducer_the_parts_come_back_as_data(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.RegisterPartition("split", client, Split, Join));
        var job = await client.StartAsync(new JobRequest("split", "a b"u8.ToArray()), TestContext.Current.CancellationToken);
        var parts = new List<string>();
        await foreach (var update in job.Updates.WithCancellation(TestContext.Current.CancellationToken))
        {
            parts.Add($"{update.Kind} {Encoding.ASCII.GetString(update.Data.Span)}");
        }

        Assert.Equal(["Data a", "Data b"], parts);
        Assert.True((await job.Result).IsEmpty);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_part_that_fails_fails_the_job(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker =>
        {
            worker.RegisterPartition("split", client, Split, Join);
            worker.Register("picky", workload => workload.Length == 1 ? throw new FormatException("too short") : workload.ToArray());
            worker.Register("mute", (_, _) => throw new JobFailedException());
        });
        var error = await Assert.ThrowsAsync<JobErrorException>(
            () => client.SubmitAsync(new JobRequest("split", "aa b cc"u8.ToArray()) { Reducer = "picky" }, TestContext.Current.CancellationToken));
        Assert.Contains("too short", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JobFailedException>(
            () => client.SubmitAsync(new JobRequest("split", "aa"u8.ToArray()) { Reducer = "mute" }, TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_reduce_job_runs_in_the_background_too(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var joined = new TaskCompletionSource<string>();
        await client.SubmitBackgroundAsync(new JobRequest("split", "a b"u8.ToArray()) { Reducer = "echo", Unique = "once" }, TestContext.Current.CancellationToken);
        Work(server, worker =>
        {
            worker.RegisterPartition("split", client, Split, results =>
            {
                var all = Join(results);
                joined.SetResult(Encoding.ASCII.GetString(all.Span));
                return all;
            });
            worker.Register("echo", workload => workload.ToArray());
        });
        Assert.Equal("a+b", await joined.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task To_a_function_that_does_not_ask_for_it_a_reduce_job_is_like_any_other(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.Register("echo", (job, _) => new(Encoding.ASCII.GetBytes($"{job.Reducer ?? "none"} {job.Unique}"))));
        Work(server, worker => worker.Register(
            "ask", (job, _) => new(Encoding.ASCII.GetBytes($"{job.Reducer ?? "none"} {job.Unique}")), new JobFunctionOptions { AsksForReducer = true }));
        async Task<string> SubmitAsync(string function, string? reducer) => Encoding.ASCII.GetString((await client.SubmitAsync(
            new JobRequest(function, default) { Reducer = reducer, Unique = "u" }, TestContext.Current.CancellationToken)).Span);
        Assert.Equal("none u", await SubmitAsync("echo", "r"));
        Assert.Equal("r u", await SubmitAsync("ask", "r"));
        Assert.Equal("none u", await SubmitAsync("ask", reducer: null));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_waits_for_jobs_ends_before_its_worker_does_and_takes_no_more_than_it_may()
    {
        await using var server = new FakeServer();
        var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [server.Address] });
        var (begun, release) = (new SemaphoreSlim(0), new TaskCompletionSource());
        worker.Register(
            "wait",
            async (_, _) =>
            {
                begun.Release();
                await release.Task;
                return default;
            },
            new JobFunctionOptions { WaitsForJobs = true, AsksForReducer = true, Concurrency = 2 });
        _ = worker.RunAsync(CancellationToken.None);
        var peer = await server.AcceptAsync();
        await peer.ExpectAsync(PacketType.CanDo, "wait");
        for (var i = 0; i < 2; i++)
        {
            await peer.ExpectAsync(PacketType.GrabJobAll);
            await peer.SendAsync(PacketType.JobAssignAll, $"H:x:{i}|wait|u|r|data");
            await begun.WaitAsync(TestContext.Current.CancellationToken);
        }

        var stop = worker.DisposeAsync().AsTask();
        Assert.False(stop.IsCompleted);
        release.SetResult();

        // The stop may come to its slots after the end of a job, which then asks for another.
        List<string> ends = [];
        while (ends.Count < 2)
        {
            var (type, fields) = await peer.ReadAsync();
            if (type == PacketType.GrabJobAll)
            {
                await peer.SendAsync(PacketType.NoJob);
            }
            else if (type == PacketType.WorkComplete)
            {
                ends.Add(fields);
            }
        }

        Assert.Equal(["H:x:0|", "H:x:1|"], ends.Order(StringComparer.Ordinal));
        peer.Dispose();
        await stop;
        begun.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reduce_job_is_understood_wherever_the_network_splits_it()
    {
        await using var server = new FakeServer();
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [server.Address] });
        worker.Register(
            "f",
            (job, _) => new(Encoding.Latin1.GetBytes($"{job.Unique} {job.Reducer} {Encoding.Latin1.GetString(job.Workload)}")),
            new JobFunctionOptions { AsksForReducer = true });
        _ = worker.RunAsync(CancellationToken.None);
        var peer = await server.AcceptAsync();
        await peer.ExpectAsync(PacketType.CanDo, "f");
        await peer.ExpectAsync(PacketType.GrabJobAll);
        var packet = Packet(PacketType.JobAssignAll, "H:x:1|f|u|r|a|b");
        for (var split = 0; split < packet.Length; split++)
        {
            await peer.SendAsync(packet[..split]);
            await peer.SendAsync(packet[split..]);
            await peer.ExpectAsync(PacketType.WorkComplete, "H:x:1|u r a|b");
            await peer.ExpectAsync(PacketType.GrabJobAll);
        }

        peer.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task What_no_reduce_job_can_be_is_refused_before_it_is_sent()
    {
        await using var client = new GearmanClient(new GearmanClientOptions());
        var job = new JobRequest("f", default) { Reducer = "r" };
        async Task RefusedAsync(Func<Task> submit, string reason) =>
            Assert.StartsWith(reason, (await Assert.ThrowsAsync<ArgumentException>(submit)).Message, StringComparison.Ordinal);
        await RefusedAsync(() => client.SubmitAsync(job with { Priority = JobPriority.High }), "A reduce job has normal priority");
        await RefusedAsync(() => client.SubmitAsync(job with { Reducer = new string('r', 513) }), "A function's name has at most");
        await RefusedAsync(() => client.SubmitAsync(job with { Reducer = "r\0" }), "A function's name has at most");
        await RefusedAsync(() => client.SubmitAsync(job with { Reducer = "" }), "The value cannot be an empty string");
        await RefusedAsync(async () => await client.ScheduleAsync(job, DateTimeOffset.UnixEpoch), "A reduce job has no start time");
        await RefusedAsync(async () => await client.ScheduleAsync(job, "* * * * *"), "A reduce job has no start time");
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlySequence<byte> workload) =>
        Encoding.ASCII.GetString(workload).Split(' ').Select(part => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(part));

    private static ReadOnlyMemory<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> results) =>
        Encoding.ASCII.GetBytes(string.Join('+', results.Select(result => Encoding.ASCII.GetString(result.Span))));
}
