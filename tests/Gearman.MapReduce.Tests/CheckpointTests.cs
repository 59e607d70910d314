using System.Text.Json;

namespace Gearman.MapReduce.Tests;

public sealed class CheckpointTests : IDisposable
{
    /// <summary>A task each; the last begins when the first is done.</summary>
    private static readonly string EightTasks = $"bad 1\n{string.Concat(Enumerable.Repeat("good!\n", 6))}bad 2\n";

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(256 << 20)]
    [InlineData(64 << 10)]
    public async Task A_run_that_ended_before_its_time_is_taken_up_and_does_only_what_is_left(long memory)
    {
        var broken = true;
        var done = 0;
        var job = MapReduceJob.Named("resumed").Map<Line, string, string>(context =>
        {
            if (broken && context.Task == 6)
            {
                throw new IOException("the power fails");
            }

            Interlocked.Increment(ref done);
            return new Mapper();
        }).Reduce<int>((_, values, emit) => emit(values.Count()));
        var input = _files.Write(string.Concat(Enumerable.Range(0, 8000).Select(i => $"{i % 100:D4} {new string('x', 95)}\n")));
        var directory = Path.Combine(_files.Root, "checkpoint");
        MapReduceOptions Options() => new()
        {
            ChunkBytes = 100_000,
            Parallelism = 1,
            MaxFailedAttempts = 1,
            MemoryBytes = memory,
            CheckpointDirectory = directory,
        };
        await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([input], Options(), TestContext.Current.CancellationToken));
        Assert.True(Directory.Exists(directory));
        var before = done;
        Assert.InRange(before, 1, 8);

        broken = false;
        done = 0;
        var options = Options();
        var results = await job.RunAsync([input], options, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create(i.ToString("D4"), 80)), results);
        Assert.InRange(options.Counters[MapReduceCounters.TasksResumed], 1, before);
        Assert.Equal(9, done + options.Counters[MapReduceCounters.TasksResumed]); // 808,000 bytes by 100,000
        Assert.Equal(8000, options.Counters[MapReduceCounters.MapRecords]);
        Assert.False(Directory.Exists(directory));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_checkpoint_of_another_run_is_refused()
    {
        var fails = MapReduceJob.Named("lines").Map<string, int>((_, _) => throw new IOException("no")).Fold((a, b) => a + b);
        var directory = Path.Combine(_files.Root, "checkpoint");
        var options = new MapReduceOptions { CheckpointDirectory = directory, MaxFailedAttempts = 1 };
        await Assert.ThrowsAsync<TaskFailedException>(() => fails.RunAsync([_files.Write("a")], options, TestContext.Current.CancellationToken));
        var e = await Assert.ThrowsAsync<MapReduceException>(() =>
            LineList.Job.RunAsync([_files.Write("b")], options, TestContext.Current.CancellationToken));
        Assert.StartsWith($"{directory}: holds the checkpoint of another run", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<MapReduceException>(() => LineList.Job.RunAsync(
            [JobInput.FromStream(new MemoryStream(), "standard input")], options, TestContext.Current.CancellationToken));
        Assert.Contains("read only once", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_checkpoint_of_the_same_files_read_in_another_way_is_refused()
    {
        var broken = MapReduceJob.Named("lines").Map<string, int>((_, _) => throw new IOException("no")).Fold((a, b) => a + b);
        var directory = Path.Combine(_files.Root, "checkpoint");
        var options = new MapReduceOptions { CheckpointDirectory = directory, MaxFailedAttempts = 1 };
        var input = JobInput.FromFile(_files.Write("a;b\nc;d\n"));
        await Assert.ThrowsAsync<TaskFailedException>(() => broken.RunAsync([input], options, TestContext.Current.CancellationToken));
        var e = await Assert.ThrowsAsync<MapReduceException>(() => broken.RunAsync(
            [input.With(RecordFormat.Delimited(";"u8))], options, TestContext.Current.CancellationToken));
        Assert.StartsWith($"{directory}: holds the checkpoint of another run", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_is_taken_up_keeps_the_records_that_it_left_out_before()
    {
        var broken = true;
        var job = Quarantined(() => broken);
        var quarantine = Path.Combine(_files.Root, "quarantine.jsonl");
        MapReduceOptions Options() => TaskByTask(maxSkippedRecords: 2, quarantine);
        var input = _files.Write(EightTasks);
        await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([input], Options(), TestContext.Current.CancellationToken));
        broken = false;
        var options = Options();
        Assert.Equal([new("good!", 6)], await job.RunAsync([input], options, TestContext.Current.CancellationToken));
        Assert.Equal(2, options.Counters[MapReduceCounters.RecordsSkipped]);
        var kept = await File.ReadAllTextAsync(quarantine, TestContext.Current.CancellationToken);
        Assert.Contains("bad 1", kept, StringComparison.Ordinal);
        Assert.Contains("bad 2", kept, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("{\"function\":\"quarantined/map\",\"task\":5,\"inp")] // its process was killed while it wrote
    public async Task A_record_of_a_task_that_is_done_again_is_kept_once(string torn)
    {
        var attempts = 0;
        var job = MapReduceJob.Named("quarantined").Map<Line, string, int>(_ => ++attempts == 2 ? throw new IOException("the power fails") : new Picky()).Fold((a, b) => a + b);
        var quarantine = Path.Combine(_files.Root, "quarantine.jsonl");
        MapReduceOptions Options() => TaskByTask(maxSkippedRecords: 2, quarantine, chunkBytes: 1_000);
        var input = _files.Write(EightTasks);
        await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([input], Options(), TestContext.Current.CancellationToken));
        await File.AppendAllTextAsync(quarantine, torn, TestContext.Current.CancellationToken);
        var options = Options();
        Assert.Equal([new("good!", 6)], await job.RunAsync([input], options, TestContext.Current.CancellationToken));
        Assert.Equal(2, options.Counters[MapReduceCounters.RecordsSkipped]);
        var kept = (await File.ReadAllLinesAsync(quarantine, TestContext.Current.CancellationToken)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString());
        Assert.Equal(["bad 1\n", "bad 2\n"], kept.Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_left_out_before_a_run_is_taken_up_count_for_the_most_that_may_be()
    {
        var broken = true;
        var job = Quarantined(() => broken);
        MapReduceOptions Options() => TaskByTask(maxSkippedRecords: 1);
        var input = _files.Write(EightTasks);
        await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([input], Options(), TestContext.Current.CancellationToken));
        broken = false;
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([input], Options(), TestContext.Current.CancellationToken));
        Assert.Contains("more than 1 records cannot be mapped", e.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("*.partial", 0)]
    [InlineData("*.partial", 7)]
    [InlineData("*.runs", 0)]
    [InlineData("*.runs", 100)]
    public async Task What_a_power_cut_left_torn_is_done_again(string files, int length)
    {
        var broken = true;
        var job = MapReduceJob.Named("torn").Map<Line, string, string>(context => broken && context.Task == 6
            ? throw new IOException("the power fails")
            : new Mapper()).Reduce<int>((_, values, emit) => emit(values.Count()));
        var input = _files.Write(string.Concat(Enumerable.Range(0, 8000).Select(i => $"{i % 100:D4} {new string('x', 95)}\n")));
        var directory = Path.Combine(_files.Root, "checkpoint");
        MapReduceOptions Options() => new()
        {
            ChunkBytes = 100_000,
            Parallelism = 1,
            MaxFailedAttempts = 1,
            MemoryBytes = 64 << 10,
            CheckpointDirectory = directory,
        };
        await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync([input], Options(), TestContext.Current.CancellationToken));
        var torn = Directory.GetFiles(directory, files, SearchOption.AllDirectories);
        Assert.NotEmpty(torn);
        foreach (var path in torn)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(file, length);
        }

        broken = false;
        var results = await job.RunAsync([input], Options(), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create(i.ToString("D4"), 80)), results);
    }

    /// <summary>Cannot map two of <see cref="EightTasks"/>, and does not come to the last while the power fails.</summary>
    private static ReduceJob<Line, string, int, int> Quarantined(Func<bool> isBroken) =>
        MapReduceJob.Named("quarantined").Map<Line, string, int>(context => isBroken() && context.Task == 7
            ? throw new IOException("the power fails")
            : new Picky()).Fold((a, b) => a + b);

    private MapReduceOptions TaskByTask(int maxSkippedRecords, string? quarantine = null, int chunkBytes = 6) => new()
    {
        ChunkBytes = chunkBytes,
        Parallelism = 1,
        MaxFailedAttempts = 1,
        MaxSkippedRecords = maxSkippedRecords,
        QuarantinePath = quarantine,
        CheckpointDirectory = Path.Combine(_files.Root, "checkpoint"),
    };

    private sealed class Picky : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) =>
            output.Emit(record.Bytes.StartsWith("bad"u8) ? throw new FormatException(record.ToString()) : record.Bytes, 1);
    }

    private sealed class Mapper : IMapper<Line, string, string>
    {
        public void Map(Line record, Emitter<string, string> output) => output.Emit(record.Bytes[..4], record.ToString());
    }
}
