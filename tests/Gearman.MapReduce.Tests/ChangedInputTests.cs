namespace Gearman.MapReduce.Tests;

/// <summary>Files that are cut off while a job reads them.</summary>
public sealed class ChangedInputTests : IDisposable
{
    private const int Lines = 300_000;
    private const int LinesLeft = 200_000;

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_becomes_shorter_is_read_to_its_new_end_and_counted_as_damaged()
    {
        var path = Write();
        var options = new MapReduceOptions { Parallelism = 1, ChunkBytes = 1 << 30, DamagedInputs = DamagedInputs.ReadToDamage };
        var counts = await Cutting(path).RunAsync([path], options, TestContext.Current.CancellationToken);
        Assert.Equal(LinesLeft + 1, Assert.Single(counts).Value); // and a part of one
        Assert.Equal($"{path}: is shorter than it was when the run began", Assert.Single(options.Counters.Damages));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_fails_the_run_if_damage_does()
    {
        var path = Write();
        var options = new MapReduceOptions { Parallelism = 1, ChunkBytes = 1 << 30 };
        var e = await Assert.ThrowsAnyAsync<MapReduceException>(() => Cutting(path).RunAsync([path], options, TestContext.Current.CancellationToken));
        Assert.Contains("is shorter than it was when the run began", e.Message);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(SplitTransport.Auto)]
    [InlineData(SplitTransport.Inline)]
    public async Task A_file_that_goes_away_is_named_with_the_task_and_the_split(SplitTransport transport)
    {
        var path = _files.Write("a\n");
        var options = new MapReduceOptions { Transport = transport, Progress = new Deletion(path) };
        var e = await Assert.ThrowsAsync<InputException>(() => LineList.Job.RunAsync([path], options, TestContext.Current.CancellationToken));
        Assert.Equal($"{path}: no such file (lines/aggregate task 0, {path} bytes 0-2)", e.Message);
        Assert.Equal(path, e.Path);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(SplitTransport.Auto)]
    [InlineData(SplitTransport.Inline)]
    public async Task A_file_that_is_replaced_is_not_read_at_the_places_of_the_old_one(SplitTransport transport)
    {
        var path = _files.Write(string.Concat(Enumerable.Repeat("old\n", 9_000)));
        var options = new MapReduceOptions
        {
            Transport = transport,
            Parallelism = 1,
            ChunkBytes = 10_000,
            DamagedInputs = DamagedInputs.ReadToDamage,
            Progress = new Replacement(path),
        };
        var lines = await LineList.Job.RunAsync([path, _files.Write("other\n")], options, TestContext.Current.CancellationToken);
        Assert.Equal("other", System.Text.Encoding.ASCII.GetString(Assert.Single(lines.Lines)));
        Assert.Equal(1, options.Counters[MapReduceCounters.InputsDamaged]); // of four tasks
        Assert.Equal($"{path}: was replaced since the run began", Assert.Single(options.Counters.Damages));
        var e = await Assert.ThrowsAsync<InputException>(() => LineList.Job.RunAsync(
            [path], new MapReduceOptions { Transport = transport, Progress = new Replacement(path) }, TestContext.Current.CancellationToken));
        Assert.Contains("was replaced since the run began", e.Message);
    }

    /// <summary>Several blocks, so that the end is not yet read when the first line is.</summary>
    private string Write() => _files.Write(string.Concat(Enumerable.Repeat("123456789\n", Lines)));

    private static ReduceJob<Line, string, long, long> Cutting(string path) => MapReduceJob.Named("cut")
        .Map<string, long>((_, output) =>
        {
            using var file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            if (file.Length > LinesLeft * 10L + 5)
            {
                file.SetLength(LinesLeft * 10L + 5);
            }

            output.Emit("lines", 1);
        })
        .Fold((a, b) => a + b);

    /// <summary>Rotates a log when the run is planned and no task has begun: another file has its name.</summary>
    private sealed class Replacement(string path) : IProgress<MapReduceProgress>
    {
        private int _count;

        public void Report(MapReduceProgress value)
        {
            if (_count++ == 0)
            {
                File.Move(path, path + ".1", overwrite: true);
                File.WriteAllText(path, string.Concat(Enumerable.Repeat($"new {Guid.NewGuid()}\n", 9_000)));
            }
        }
    }

    /// <summary>Deletes a file when the run is planned and no task has begun.</summary>
    private sealed class Deletion(string path) : IProgress<MapReduceProgress>
    {
        public void Report(MapReduceProgress value) => File.Delete(path);
    }
}
