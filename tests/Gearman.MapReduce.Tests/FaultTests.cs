using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.MapReduce.Tests;

public sealed class FaultTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_mapper_that_fails_a_few_times_costs_only_retries(int failures)
    {
        var left = failures;
        var progress = new ProgressLog();
        var job = MapReduceJob.Named("flaky").Map<string, int>((line, output) =>
        {
            if (line.Offset == 2 && Interlocked.Decrement(ref left) >= 0)
            {
                throw new FormatException("not now");
            }

            output.Emit(line.ToString(), 1);
        }).Fold((a, b) => a + b);
        var results = await job.RunAsync(
            [_files.Write("a\nb\nc\n")],
            new MapReduceOptions
            {
                ChunkBytes = 2,
                MaxFailedAttempts = failures + 1,
                RetryDelay = TimeSpan.FromMilliseconds(1),
                Progress = progress,
            },
            TestContext.Current.CancellationToken);
        Assert.Equal([new("a", 1), new("b", 1), new("c", 1)], results);
        Assert.Equal(failures, progress.Reports[^1].Retries);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_mapper_that_always_fails_ends_the_run_with_task_split_place_and_cause()
    {
        var attempts = new ConcurrentBag<int>();
        var job = MapReduceJob.Named("broken").Map<Line, string, int>(context =>
        {
            if (context.Task == 1)
            {
                attempts.Add(context.Attempt);
            }

            return new ThrowingMapper();
        }).Fold((a, b) => a + b);
        var path = _files.Write("a\nb\nc\n");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [path],
            new MapReduceOptions { ChunkBytes = 2, MaxFailedAttempts = 3, RetryDelay = TimeSpan.Zero },
            TestContext.Current.CancellationToken));
        Assert.Equal(
            $"broken/map task 1 ({path} bytes 2-4) failed after 3 attempts: FormatException: 'b' is bad (at byte 2 of {path})", e.Message);
        Assert.Equal((1, 3), (e.Task, e.Attempts));
        Assert.IsType<FormatException>(e.InnerException);
        Assert.Equal([1, 2, 3], attempts.Order());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reducer_that_fails_names_the_key(bool here)
    {
        var job = MapReduceJob.Named("broken")
            .Map<string, int>((line, output) => output.Emit(line.ToString(), 1))
            .Reduce<int>((key, _, emit) => emit(int.Parse(key)));
        var e = await Assert.ThrowsAnyAsync<MapReduceException>(() => job.RunAsync(
            [_files.Write("1\nx\n2\n")],
            new MapReduceOptions { ReduceHereBytes = here ? 1 << 20 : 0, RetryDelay = TimeSpan.Zero },
            TestContext.Current.CancellationToken));
        Assert.Contains("FormatException", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("(at key x)", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Runs_that_a_worker_garbled_end_the_run_with_an_error_of_this_library()
    {
        await using var cluster = await Cluster.StartAsync();
        var job = WordCountTests.Job(WordCountTests.Way.Plain);
        var runs = new PartitionedRuns(1);
        runs.Add(0, Run.Inline(new byte[] { 1, 1, 2, 0 }.AsMemory())); // longer than it is
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        TaskAnswer.WriteDone(output);
        PartitionedRunsFormat.Write(runs, output);
        CountersFormat.Append(new MapReduceCounters(), output);
        cluster.AddWorker(worker => worker.Register("wordcount/map", (_, _) => ValueTask.FromResult(output.WrittenMemory)));
        var e = await Assert.ThrowsAsync<MapReduceException>(() => job.RunAsync(
            [_files.Write("a")], new MapReduceOptions { Runner = cluster.Runner, Partitions = 1 }, TestContext.Current.CancellationToken));
        Assert.StartsWith("wordcount: the results cannot be merged: ", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Waits_between_attempts_double_up_to_the_limit_by_the_clock_given()
    {
        var time = new FakeTimeProvider();
        var attempted = new SemaphoreSlim(0);
        var job = MapReduceJob.Named("slow").Map<string, int>((_, _) =>
        {
            attempted.Release();
            throw new FormatException("no");
        }).Fold((a, b) => a + b);
        var waits = new List<TimeSpan>();
        var clock = new RecordingClock(time, waits);
        async Task PassTimeAsync()
        {
            for (var attempt = 1; attempt < 5; attempt++)
            {
                await attempted.WaitAsync(TestContext.Current.CancellationToken);
                await clock.Waiting.WaitAsync(TestContext.Current.CancellationToken);
                time.Advance(TimeSpan.FromSeconds(4));
            }
        }

        var passing = PassTimeAsync();
        await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [_files.Write("a")],
            new MapReduceOptions
            {
                MaxFailedAttempts = 5,
                RetryDelay = TimeSpan.FromSeconds(1),
                MaxRetryDelay = TimeSpan.FromSeconds(4),
                TimeProvider = clock,
            },
            TestContext.Current.CancellationToken));
        await passing;
        Assert.Equal([1, 2, 4, 4], waits.Select(w => w.TotalSeconds));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_takes_too_long_is_tried_again_and_counts_as_lost()
    {
        var job = MapReduceJob.Named("hang").Map<Line, string, int>(context =>
        {
            if (context.Attempt == 1)
            {
                context.CancellationToken.WaitHandle.WaitOne();
                context.CancellationToken.ThrowIfCancellationRequested();
            }

            return new CountingMapper();
        }).Fold((a, b) => a + b);
        var options = new MapReduceOptions
        {
            TaskTimeout = TimeSpan.FromMilliseconds(50),
            MaxFailedAttempts = 1,
            MaxLostAttempts = 1_000, // on a busy machine 50 ms may be too short more than once
            RetryDelay = TimeSpan.Zero,
        };
        var results = await job.RunAsync([_files.Write("a")], options, TestContext.Current.CancellationToken);
        Assert.Equal([new("a", 1)], results);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mapper_that_gets_no_more_memory_ends_the_run_with_task_split_and_record(bool here)
    {
        var job = MapReduceJob.Named("greedy").Map<string, int>((line, output) =>
            output.Emit(line.ToString(), line.ToString() is "all" ? new byte[Array.MaxLength + 1].Length : 1)).Fold((a, b) => a + b);
        var input = _files.Write("some\nall\n");
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(1, job);
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [input],
            new MapReduceOptions { Runner = here ? new LocalRunner() : cluster.Runner, RetryDelay = TimeSpan.Zero },
            TestContext.Current.CancellationToken));
        Assert.Matches($"^greedy/map task 0 \\({input} bytes 0-9\\) failed after 2 attempts: OutOfMemoryException: .* \\(at byte 5 of {input}\\)$", e.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_null_key_and_a_partition_that_is_not_there_are_refused()
    {
        var nulls = MapReduceJob.Named("nulls").Map<string, int>((_, output) => output.Emit((string)null!, 1)).Fold((a, b) => a + b);
        var outside = MapReduceJob.Named("outside").Map<string, int>((_, output) => output.Emit("k", 1))
            .PartitionBy((_, partitions) => partitions).Fold((a, b) => a + b);
        var options = new MapReduceOptions { RetryDelay = TimeSpan.Zero, Partitions = 2 };
        string[] input = [_files.Write("a")];
        var e = await Assert.ThrowsAsync<TaskFailedException>(() =>
            nulls.RunAsync([input[0]], options, TestContext.Current.CancellationToken));
        Assert.IsType<ArgumentNullException>(e.InnerException);
        Assert.Equal(
            $"nulls/map task 0 ({input[0]} bytes 0-1) failed after 2 attempts: ArgumentNullException: Value cannot be null. (Parameter 'key') (at byte 0 of {input[0]})",
            e.Message);
        var failure = await Assert.ThrowsAnyAsync<MapReduceException>(() =>
            outside.RunAsync([input[0]], options, TestContext.Current.CancellationToken));
        Assert.Contains("partitioner chose 2 for key k", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancelling_ends_the_run_and_its_tasks()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = 0;
        var job = MapReduceJob.Named("endless").Map<Line, string, int>(context =>
        {
            started.TrySetResult();
            context.CancellationToken.WaitHandle.WaitOne();
            Interlocked.Increment(ref stopped);
            context.CancellationToken.ThrowIfCancellationRequested();
            return new CountingMapper();
        }).Fold((a, b) => a + b);
        async Task CancelWhenStartedAsync()
        {
            await started.Task.WaitAsync(TestContext.Current.CancellationToken);
            await cancel.CancelAsync();
        }

        var cancelling = CancelWhenStartedAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.RunAsync(
            [_files.Write("a\nb\nc\nd\n")], new MapReduceOptions { ChunkBytes = 2, Parallelism = 2 }, cancel.Token));
        await cancelling;
        Assert.InRange(Volatile.Read(ref stopped), 1, 2);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_more_tasks_run_at_a_time_than_asked_for_and_results_do_not_pile_up_behind_a_slow_one()
    {
        var (now, most, started) = (0, 0, 0);
        using var release = new ManualResetEventSlim();
        var job = MapReduceJob.Named("window").Map<Line, string, int>(context =>
        {
            Interlocked.Increment(ref started);
            most = Math.Max(most, Interlocked.Increment(ref now));
            if (context.Task == 0)
            {
                // The window is 4 tasks a worker: so many may start beside this one, and no more.
                SpinWait.SpinUntil(() => Volatile.Read(ref started) == 8);
                release.Set();
            }

            Interlocked.Decrement(ref now);
            return new CountingMapper();
        }).Fold((a, b) => a + b);
        var results = await job.RunAsync(
            [_files.Write(string.Concat(Enumerable.Repeat("a\n", 50)))],
            new MapReduceOptions { ChunkBytes = 2, Parallelism = 2 },
            TestContext.Current.CancellationToken);
        Assert.True(release.IsSet);
        Assert.Equal([new("a", 50)], results);
        Assert.InRange(most, 1, 2);
    }

    private sealed class ThrowingMapper : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output)
        {
            if (record.Bytes is [(byte)'b'])
            {
                throw new FormatException($"'{record.ToString()}' is bad");
            }
        }
    }

    private sealed class CountingMapper : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit(record.Bytes, 1);
    }

    /// <summary>Tells what was waited for, once the wait has begun.</summary>
    private sealed class RecordingClock(FakeTimeProvider time, List<TimeSpan> waits) : TimeProvider
    {
        public SemaphoreSlim Waiting { get; } = new(0);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = time.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero)
            {
                waits.Add(dueTime);
                Waiting.Release();
            }

            return timer;
        }
    }
}
