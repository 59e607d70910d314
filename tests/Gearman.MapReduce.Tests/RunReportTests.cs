using System.Text;
using System.Text.Json;

namespace Gearman.MapReduce.Tests;

/// <summary>What a report keeps of a run, and its JSON.</summary>
public sealed class RunReportTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_report_has_every_attempt_with_its_times_its_worker_and_its_bytes()
    {
        var report = new RunReport();
        var options = new MapReduceOptions { ChunkBytes = 10, ReduceHereBytes = 0, Partitions = 3, Report = report };
        await WordCountTests.Job(WordCountTests.Way.Plain).RunAsync(
            [_files.Write(string.Concat(Enumerable.Repeat("one two\n", 5)))], options, TestContext.Current.CancellationToken);
        Assert.Equal(RunOutcome.Done, report.Outcome);
        Assert.Null(report.Error);
        Assert.Equal(4 + 3, report.Attempts.Count);
        Assert.All(report.Attempts, attempt =>
        {
            Assert.Equal(AttemptOutcome.Done, attempt.Outcome);
            Assert.Equal($"{Environment.MachineName}/{Environment.ProcessId}", attempt.Worker);
            Assert.Null(attempt.Server);
            Assert.True(attempt.SubmittedAt <= attempt.StartedAt && attempt.StartedAt <= attempt.EndedAt && attempt.EndedAt <= report.Duration);
        });
        var maps = report.Attempts.Where(attempt => attempt.Function.EndsWith("/map", StringComparison.Ordinal)).ToList();
        Assert.Equal([0, 1, 2, 3], maps.Select(attempt => attempt.Task).Order());
        Assert.Equal(40, maps.Sum(attempt => attempt.InputBytes));
        Assert.Equal(3, report.Partitions.Count);
        Assert.Equal(report.Partitions.Sum(share => share.Bytes), report.Attempts.Except(maps).Sum(attempt => attempt.InputBytes));
        Assert.Contains(new(MapReduceCounters.MapRecords, 5), report.Counters);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_report_over_servers_names_worker_and_server_and_shows_what_was_tried_again()
    {
        await using var cluster = await Cluster.StartAsync();
        var job = MapReduceJob.Named("tried").Map<Line, string, int>(context => context is { Task: 1, Attempt: 1 }
            ? throw new FormatException("not the first time")
            : new Counting()).Fold((a, b) => a + b);
        cluster.AddWorkers(2, job);
        var report = new RunReport();
        await job.RunAsync(
            [_files.Write("a\nb\nc\n")],
            new() { Runner = cluster.Runner, ChunkBytes = 2, RetryDelay = TimeSpan.Zero, Report = report },
            TestContext.Current.CancellationToken);
        Assert.Equal(4, report.Attempts.Count);
        Assert.All(report.Attempts, attempt => Assert.Equal(($"{Environment.MachineName}/{Environment.ProcessId}", $"127.0.0.1:{cluster.Servers[0].Port}"), (attempt.Worker, attempt.Server)));
        var failed = Assert.Single(report.Attempts, attempt => attempt.Outcome == AttemptOutcome.Failed);
        Assert.Equal((1, 1), (failed.Task, failed.Attempt));
        Assert.Contains("not the first time", failed.Message, StringComparison.Ordinal);
        Assert.Contains(report.Attempts, attempt => attempt is { Task: 1, Attempt: 2, Outcome: AttemptOutcome.Done });
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_is_lost_is_an_attempt_of_its_own_though_the_server_gives_its_task_to_another()
    {
        await using var cluster = await Cluster.StartAsync();
        using var began = new SemaphoreSlim(0);
        using var go = new ManualResetEventSlim();
        var first = 0;
        var job = MapReduceJob.Named("lost").Map<Line, string, int>(_ =>
        {
            if (Interlocked.Exchange(ref first, 1) == 0)
            {
                began.Release();
                go.Wait(CancellationToken.None);
            }

            return new Counting();
        }).Fold((a, b) => a + b);
        var worker = cluster.AddWorker(w => w.Register(job));
        var report = new RunReport();
        var running = job.RunAsync([_files.Write("a\n")], new() { Runner = cluster.Runner, Report = report }, TestContext.Current.CancellationToken);
        await began.WaitAsync(TestContext.Current.CancellationToken);
        await worker.DisposeAsync();
        cluster.AddWorkers(1, job);
        Assert.Equal([new("a", 1)], await running);
        go.Set();
        Assert.Equal([AttemptOutcome.Lost, AttemptOutcome.Done], report.Attempts.OrderBy(attempt => attempt.StartedAt).Select(attempt => attempt.Outcome));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_report_of_a_run_that_failed_says_why()
    {
        var report = new RunReport();
        var job = MapReduceJob.Named("fails").Map<string, int>((_, _) => throw new FormatException("never")).Fold((a, b) => a + b);
        var options = new MapReduceOptions { Report = report, RetryDelay = TimeSpan.Zero };
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([_files.Write("a")], options, TestContext.Current.CancellationToken));
        Assert.Equal((RunOutcome.Failed, e.Message), (report.Outcome, report.Error));
        Assert.Equal([AttemptOutcome.Failed, AttemptOutcome.Failed], report.Attempts.Select(attempt => attempt.Outcome));
        await Assert.ThrowsAsync<InvalidOperationException>(() => LineList.Job.RunAsync([_files.Write("a")], options, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_JSON_has_all_of_it()
    {
        var report = new RunReport();
        var options = new MapReduceOptions { ChunkBytes = 10, ReduceHereBytes = 0, Partitions = 2, Report = report };
        await WordCountTests.Job(WordCountTests.Way.Plain).RunAsync(
            [_files.Write("one two\nthree\nfour\n")], options, TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        await report.WriteJsonAsync(output, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(output.ToArray()));
        var root = json.RootElement;
        Assert.Equal((1, report.Job, "Done"), (root.GetProperty("format").GetInt32(), root.GetProperty("job").GetString(), root.GetProperty("outcome").GetString()));
        Assert.Equal(
            report.Attempts.Select(attempt => (attempt.Function, attempt.Task, attempt.Input, attempt.InputBytes, attempt.OutputBytes ?? -1)),
            root.GetProperty("attempts").EnumerateArray().Select(attempt => (
                attempt.GetProperty("function").GetString()!,
                attempt.GetProperty("task").GetInt32(),
                attempt.GetProperty("input").GetString()!,
                attempt.GetProperty("inputBytes").GetInt64(),
                attempt.GetProperty("outputBytes").GetInt64())));
        Assert.Equal(report.Partitions.Select(share => share.Bytes), root.GetProperty("partitions").EnumerateArray().Select(share => share.GetProperty("bytes").GetInt64()));
        Assert.Equal(2, root.GetProperty("functions").GetArrayLength());
        Assert.Equal(3, root.GetProperty("counters").GetProperty("map.records").GetInt64());
    }

    private sealed class Counting : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit(record.Bytes, 1);
    }
}
