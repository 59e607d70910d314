using System.Text.Json;

namespace Gearman.MapReduce.Tests;

/// <summary>Records that cannot be mapped, and code that never ends.</summary>
public sealed class PoisonTests : IDisposable
{
    private static readonly ReduceJob<Line, string, int, int> Picky = MapReduceJob.Named("picky")
        .Map<string, int>((line, output) =>
        {
            output.Emit("all", 1); // before it throws: a record that is left out must leave nothing behind
            if (line.Bytes.StartsWith("bad"u8))
            {
                throw new FormatException($"'{line.ToString()}' is bad");
            }
        })
        .Fold((a, b) => a + b);

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(SplitTransport.Reference, false)]
    [InlineData(SplitTransport.Inline, false)]
    [InlineData(SplitTransport.Auto, true)]
    public async Task Records_that_the_code_throws_at_are_left_out_and_kept_with_the_reason(SplitTransport transport, bool remote)
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(2, Picky);
        var quarantine = Path.Combine(_files.Root, "quarantine.jsonl");
        var input = _files.Write("good\nbad one\ngood\nbad two\n" + string.Concat(Enumerable.Repeat("good\n", 20)));
        var options = new MapReduceOptions
        {
            Runner = remote ? cluster.Runner : new LocalRunner(),
            Transport = transport,
            ChunkBytes = 30,
            MaxSkippedRecords = 2,
            QuarantinePath = quarantine,
        };
        var results = await Picky.RunAsync([input], options, TestContext.Current.CancellationToken);
        Assert.Equal([new("all", 22)], results);
        Assert.Equal(2, options.Counters[MapReduceCounters.RecordsSkipped]);
        Assert.Equal(22, options.Counters[MapReduceCounters.MapRecords]);
        Assert.Equal(0, options.Counters[MapReduceCounters.Retries]);
        var kept = (await File.ReadAllLinesAsync(quarantine, TestContext.Current.CancellationToken))
            .Select(line => JsonDocument.Parse(line).RootElement).OrderBy(e => e.GetProperty("offset").GetInt64()).ToArray();
        Assert.Equal([5, 18], kept.Select(e => e.GetProperty("offset").GetInt64()));
        Assert.Equal(["bad one\n", "bad two\n"], kept.Select(e => e.GetProperty("text").GetString()));
        Assert.Equal("FormatException: 'bad one' is bad", kept[0].GetProperty("reason").GetString());
        Assert.Equal(input, kept[0].GetProperty("input").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task More_than_the_run_may_skip_end_it_with_task_split_and_record()
    {
        var input = _files.Write("bad 1\nbad 2\nbad 3\n");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => Picky.RunAsync(
            [input], new MapReduceOptions { MaxSkippedRecords = 2 }, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"picky/map task 0 ({input} bytes 0-18): more than 2 records cannot be mapped, at last: "
            + $"FormatException: 'bad 3' is bad (at byte 12 of {input})",
            e.Message);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(300)]
    public async Task A_record_that_workers_are_lost_at_is_found_by_halves_and_left_out(int linesBefore)
    {
        var job = MapReduceJob.Named("killer").Map<string, int>((line, output) =>
        {
            if (line.Bytes.SequenceEqual("kill me"u8))
            {
                throw new TaskFaultException(TaskFault.Lost, "the worker died"); // as the runner tells it
            }

            output.Emit("alive", 1);
        }).Fold((a, b) => a + b);
        var before = string.Concat(Enumerable.Repeat("some line\n", linesBefore));
        var quarantine = Path.Combine(_files.Root, "quarantine.jsonl");
        var options = new MapReduceOptions
        {
            MaxLostAttempts = 2,
            RetryDelay = TimeSpan.Zero,
            MaxSkippedRecords = 1,
            QuarantinePath = quarantine,
        };
        var inputs = (JobInput[])[_files.Write("first\n"), _files.Write(before + "kill me\nsome line\n"), _files.Write("last\n")];
        var results = await job.RunAsync(inputs, options, TestContext.Current.CancellationToken);
        Assert.Equal([new("alive", linesBefore + 3)], results);
        var kept = JsonDocument.Parse(await File.ReadAllTextAsync(quarantine, TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(before.Length, kept.GetProperty("offset").GetInt64());
        Assert.Equal("kill me", kept.GetProperty("text").GetString());
        Assert.Equal("the worker died", kept.GetProperty("reason").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_record_is_not_left_out_for_one_loss_beside_one_that_workers_are_lost_at()
    {
        var losses = 0;
        var job = MapReduceJob.Named("shy").Map<string, int>((line, output) =>
        {
            if (line.Bytes.SequenceEqual("kill me"u8) || (line.Bytes.SequenceEqual("shy"u8) && Interlocked.Increment(ref losses) == 1))
            {
                throw new TaskFaultException(TaskFault.Lost, "the worker died");
            }

            output.Emit("alive", 1);
        }).Fold((a, b) => a + b);
        var options = new MapReduceOptions { MaxLostAttempts = 2, RetryDelay = TimeSpan.Zero, MaxSkippedRecords = 1 };
        var results = await job.RunAsync([_files.Write("kill me\nshy\n")], options, TestContext.Current.CancellationToken);
        Assert.Equal([new("alive", 1)], results);
        Assert.Equal(1, options.Counters[MapReduceCounters.RecordsSkipped]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_packed_file_that_workers_are_lost_at_ends_the_run_and_is_not_left_out_whole()
    {
        var job = MapReduceJob.Named("packed").Map<string, int>((line, output) =>
        {
            if (line.Bytes.SequenceEqual("kill me"u8))
            {
                throw new TaskFaultException(TaskFault.Lost, "the worker died");
            }

            output.Emit("alive", 1);
        }).Fold((a, b) => a + b);
        var options = new MapReduceOptions { MaxLostAttempts = 2, RetryDelay = TimeSpan.Zero, MaxSkippedRecords = 1 };
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [_files.WriteGzip("one\ntwo\nkill me\n"u8.ToArray())], options, TestContext.Current.CancellationToken));
        Assert.EndsWith("the worker died", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, options.Counters[MapReduceCounters.RecordsSkipped]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_mapper_that_never_ends_is_given_up_also_in_process()
    {
        using var end = new ManualResetEventSlim();
        var job = MapReduceJob.Named("endless").Map<string, int>((_, _) => end.Wait(CancellationToken.None)).Fold((a, b) => a + b);
        var input = _files.Write("a");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [input],
            new MapReduceOptions { TaskTimeout = TimeSpan.FromMilliseconds(50), MaxLostAttempts = 1 },
            TestContext.Current.CancellationToken));
        end.Set();
        Assert.Equal($"endless/map task 0 ({input} bytes 0-1) failed after 1 attempt: no answer within 00:00:00.0500000", e.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_worker_that_has_the_job_the_run_ends_by_its_time_out()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(1, LineList.Job);
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => Picky.RunAsync(
            [_files.Write("a")],
            new MapReduceOptions { Runner = cluster.Runner, TaskTimeout = TimeSpan.FromMilliseconds(50), MaxLostAttempts = 1 },
            TestContext.Current.CancellationToken));
        Assert.EndsWith("failed after 1 attempt: no answer within 00:00:00.0500000", e.Message, StringComparison.Ordinal);
    }
}
