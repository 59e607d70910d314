using System.Text;

namespace Gearman.MapReduce.Tests;

/// <summary>Runs over the real gearmand, with several workers.</summary>
public sealed class GearmanTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 600_000)]
    [InlineData(SplitTransport.Auto, 1)]
    [InlineData(SplitTransport.Reference, 1)]
    [InlineData(SplitTransport.Inline, 1)]
    [InlineData(SplitTransport.Auto, 2)]
    public async Task Results_are_those_of_the_run_in_process(SplitTransport transport, int servers)
    {
        await using var cluster = await Cluster.StartAsync(servers);
        var words = WordCountTests.Job(WordCountTests.Way.Plain);
        cluster.AddWorkers(3, words, LineList.Job);
        var inputs = Inputs();
        var here = new MapReduceOptions { ChunkBytes = 300 };
        foreach (var reduceHereBytes in (long[])[0, 1 << 20])
        {
            var log = new ProgressLog();
            var there = new MapReduceOptions
            {
                Runner = cluster.Runner,
                ChunkBytes = 300,
                Parallelism = 3,
                Transport = transport,
                ReduceHereBytes = reduceHereBytes,
                Progress = log,
            };
            Assert.Equal(
                await words.RunAsync(inputs, here, TestContext.Current.CancellationToken),
                await words.RunAsync(inputs, there, TestContext.Current.CancellationToken));
            log.AssertMonotone(reduceHereBytes == 0 ? [MapReducePhase.Map, MapReducePhase.Shuffle, MapReducePhase.Reduce] : [MapReducePhase.Map, MapReducePhase.Shuffle]);

            var expected = await LineList.Job.RunAsync(inputs, here, TestContext.Current.CancellationToken);
            var lines = await LineList.Job.RunAsync(inputs, there, TestContext.Current.CancellationToken);
            Assert.Equal(expected.Lines, lines.Lines);
            Assert.Equal(expected.Places, lines.Places);
        }
    }

    [Fact(Timeout = 600_000)]
    public async Task Standard_input_is_sent_inline()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(2, LineList.Job);
        using var stream = new MemoryStream("one\ntwo\nthree"u8.ToArray());
        var list = await LineList.Job.RunAsync(
            [JobInput.FromStream(stream, "standard input")],
            new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 4 },
            TestContext.Current.CancellationToken);
        Assert.Equal(["one", "two", "three"], list.Lines.Select(Encoding.UTF8.GetString));
        Assert.Equal([0, 4, 8], list.Places.Select(p => p.Offset));
    }

    [Theory(Timeout = 600_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_cannot_read_a_split_or_has_another_file_of_that_name_is_sent_the_lines(bool anotherFile)
    {
        await using var cluster = await Cluster.StartAsync();
        var other = _files.Write(string.Concat(Enumerable.Repeat("the wrong file\n", 200)));
        cluster.AddWorkerElsewhere(LineList.Job, path => anotherFile ? other : path + ".not-here");
        cluster.AddWorkers(1, LineList.Job); // this one can: who gets which task must not matter
        var inputs = Inputs();
        var expected = await LineList.Job.RunAsync(inputs, cancellationToken: TestContext.Current.CancellationToken);
        var log = new ProgressLog();
        var list = await LineList.Job.RunAsync(
            inputs,
            new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 300, Parallelism = 2, Progress = log },
            TestContext.Current.CancellationToken);
        Assert.Equal(expected.Lines, list.Lines);
        Assert.Equal(expected.Places, list.Places);
        Assert.Equal(0, log.Reports[^1].Retries);
        log.AssertMonotone(MapReducePhase.Map);
    }

    [Fact(Timeout = 600_000)]
    public async Task By_reference_alone_a_split_that_no_worker_can_read_fails_the_run()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkerElsewhere(LineList.Job, path => path + ".not-here");
        var path = _files.Write("a\n");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => LineList.Job.RunAsync(
            [path],
            new MapReduceOptions { Runner = cluster.Runner, Transport = SplitTransport.Reference, RetryDelay = TimeSpan.Zero },
            TestContext.Current.CancellationToken));
        Assert.Equal($"lines/aggregate task 0 ({path} bytes 0-2) failed after 2 attempts: {path}.not-here: no such file", e.Message);
    }

    [Fact(Timeout = 600_000)]
    public async Task A_job_that_throws_on_a_worker_fails_the_run_with_its_words()
    {
        await using var cluster = await Cluster.StartAsync();
        var job = MapReduceJob.Named("broken").Map<string, int>((line, _) => throw new FormatException($"bad {line.ToString()}"))
            .Fold((a, b) => a + b);
        cluster.AddWorkers(1, job);
        var path = _files.Write("line\n");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [path], new MapReduceOptions { Runner = cluster.Runner, RetryDelay = TimeSpan.Zero }, TestContext.Current.CancellationToken));
        Assert.Equal($"broken/map task 0 ({path} bytes 0-5) failed after 2 attempts: FormatException: bad line (at byte 0 of {path})", e.Message);
    }

    [Fact(Timeout = 600_000)]
    public async Task A_worker_of_another_version_or_with_another_job_fails_the_task_clearly()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(1, LineList.Job);
        byte[] newer = [TaskRequestFormat.Version + 1, .. "whatever that version is like"u8];
        var answer = await cluster.Client.SubmitAsync(new("lines/aggregate", newer), TestContext.Current.CancellationToken);
        var fault = Assert.Throws<TaskFaultException>(() => TaskAnswer.Read(answer));
        Assert.Equal($"the worker speaks version {TaskRequestFormat.Version} of the task format, the coordinator {TaskRequestFormat.Version + 1}", fault.Message);

        var other = WireTests.Written(new TaskRequest { Job = "other", Run = "run", Task = 0 });
        answer = await cluster.Client.SubmitAsync(new("lines/aggregate", other), TestContext.Current.CancellationToken);
        fault = Assert.Throws<TaskFaultException>(() => TaskAnswer.Read(answer));
        Assert.Equal("the worker has job 'lines' here, not 'other'", fault.Message);

        var words = WordCountTests.Job(WordCountTests.Way.Plain);
        cluster.AddWorker(worker => worker.Register("wordcount/map", (_, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[] { 9, 0 })));
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => words.RunAsync(
            [_files.Write("a")],
            new MapReduceOptions { Runner = cluster.Runner, RetryDelay = TimeSpan.Zero },
            TestContext.Current.CancellationToken));
        Assert.EndsWith($"the worker answers in version 9, the coordinator reads {TaskAnswer.Version}", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 600_000)]
    public async Task A_server_that_is_killed_in_the_middle_costs_only_time()
    {
        await using var cluster = await Cluster.StartAsync(servers: 2);
        using var gate = new Gate();
        cluster.AddWorkers(4, gate.Job);
        var log = new ProgressLog();
        async Task KillAsync()
        {
            await gate.Reached.WaitAsync(TestContext.Current.CancellationToken);
            await Cluster.WaitForJobsAsync(cluster.Servers[0], "gate/map");
            await cluster.Servers[0].KillAsync();
            gate.Open();
        }

        var killing = KillAsync();
        var results = await gate.Job.RunAsync(
            [_files.Write(Numbers)],
            new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 40, Parallelism = 8, Progress = log },
            TestContext.Current.CancellationToken);
        await killing;
        Assert.Equal(Expected, results);
        Assert.True(log.Reports[^1].Retries > 0, "no task was lost with its server");
        log.AssertMonotone(MapReducePhase.Map, MapReducePhase.Shuffle);
    }

    [Fact(Timeout = 600_000)]
    public async Task A_worker_that_is_lost_in_the_middle_of_a_task_costs_only_time()
    {
        await using var cluster = await Cluster.StartAsync();
        using var gate = new Gate();
        var doomed = cluster.AddWorker(worker => worker.Register(gate.Job));
        async Task KillAsync()
        {
            await gate.Reached.WaitAsync(TestContext.Current.CancellationToken);
            await doomed.DisposeAsync();
            Assert.Equal(0, gate.Finished);
            gate.Open();
            cluster.AddWorkers(2, gate.Job);
        }

        var killing = KillAsync();
        var results = await gate.Job.RunAsync(
            [_files.Write(Numbers)],
            new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 40 },
            TestContext.Current.CancellationToken);
        await killing;
        Assert.Equal(Expected, results);
    }

    [Fact(Timeout = 600_000)]
    public async Task Without_any_server_the_run_ends_with_an_error_after_the_attempts()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.Servers[0].KillAsync();
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => LineList.Job.RunAsync(
            [_files.Write("a")],
            new MapReduceOptions { Runner = cluster.Runner, MaxLostAttempts = 3, RetryDelay = TimeSpan.FromMilliseconds(1) },
            TestContext.Current.CancellationToken));
        Assert.Equal(3, e.Attempts);
    }

    [Fact(Timeout = 600_000)]
    public async Task Cancelling_does_not_wait_for_a_worker()
    {
        await using var cluster = await Cluster.StartAsync(); // nobody works
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var log = new ProgressLog();
        var options = new MapReduceOptions { Runner = cluster.Runner, Progress = log };
        cancel.CancelAfter(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LineList.Job.RunAsync([_files.Write("a")], options, cancel.Token));
    }

    [Fact(Timeout = 600_000)]
    public async Task A_large_task_on_a_worker_tells_how_far_it_is()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(1, LineList.Job);
        var log = new ProgressLog();
        await LineList.Job.RunAsync(
            [_files.Write(new byte[40 << 20])],
            new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 1L << 30, Progress = log },
            TestContext.Current.CancellationToken);
        Assert.Contains(log.Reports, r => r is { TasksDone: 0, BytesDone: > 0 });
        log.AssertMonotone(MapReducePhase.Map);
    }

    [Fact]
    public void A_unique_fits_gearmand_and_is_another_one_after_a_time_out()
    {
        var request = new TaskRequest { Job = "j", Run = Guid.Empty.ToString("N"), Task = 9_999_999, Piece = 9_999_999 };
        Assert.InRange(request.Unique.Length, 1, 63);
        Assert.Equal(request.Unique, (request with { Attempt = 2 }).Unique);
        Assert.NotEqual(request.Unique, (request with { Abandoned = 1 }).Unique);
    }

    private static string Numbers => string.Concat(Enumerable.Range(0, 400).Select(i => $"{i % 10}\n"));

    private static IEnumerable<KeyValuePair<string, int>> Expected =>
        Enumerable.Range(0, 10).Select(i => KeyValuePair.Create(i.ToString(), 40));

    private JobInput[] Inputs() =>
    [
        _files.Write(string.Concat(Enumerable.Range(0, 200).Select(i => $"a{i % 10} b{i % 7} c{i}\r\n"))),
        _files.WriteGzip("packed in\ntwo me"u8.ToArray(), "mbers a1\n"u8.ToArray()),
        _files.Write(""),
        _files.Write("no end of line a1 " + new string('x', 1000)),
    ];

    /// <summary>A job whose tasks wait until the gate opens or they are given up.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private int _finished;

        public Gate()
        {
            Job = MapReduceJob.Named("gate").Map<Line, string, int>(context =>
            {
                Reached.Release();
                _open.Wait(context.CancellationToken);
                Interlocked.Increment(ref _finished);
                return new Counter();
            }).Fold((a, b) => a + b);
        }

        public ReduceJob<Line, string, int, int> Job { get; }

        public SemaphoreSlim Reached { get; } = new(0);

        public int Finished => Volatile.Read(ref _finished);

        public void Open() => _open.Set();

        public void Dispose()
        {
            Reached.Dispose();
            _open.Dispose();
        }
    }

    private sealed class Counter : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit(record.Bytes, 1);
    }
}
