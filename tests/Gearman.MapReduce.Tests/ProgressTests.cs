namespace Gearman.MapReduce.Tests;

public sealed class ProgressTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 300_000)]
    [InlineData(SplitTransport.Reference)]
    [InlineData(SplitTransport.Inline)]
    public async Task Progress_rises_to_the_whole_in_each_phase(SplitTransport transport)
    {
        var log = new ProgressLog();
        var options = new MapReduceOptions { ChunkBytes = 50, Transport = transport, Progress = log, ReduceHereBytes = 0 };
        string path = _files.Write(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i}\n")));
        await WordCountTests.Job(WordCountTests.Way.Plain).RunAsync([path], options, TestContext.Current.CancellationToken);
        log.AssertMonotone(MapReducePhase.Map, MapReducePhase.Shuffle, MapReducePhase.Reduce);
        Assert.Equal(new FileInfo(path).Length, log.Reports.Last(r => r.Phase == MapReducePhase.Map).BytesTotal);
    }

    [Fact(Timeout = 300_000)]
    public async Task A_large_task_tells_how_far_it_is_before_it_ends()
    {
        var log = new ProgressLog();
        var path = _files.Write(new byte[40 << 20]); // one line, cut: cheap to make, slow enough to report on
        await LineList.Job.RunAsync(
            [path], new MapReduceOptions { ChunkBytes = 1L << 30, Progress = log }, TestContext.Current.CancellationToken);
        Assert.Contains(log.Reports, r => r is { TasksDone: 0, BytesDone: > 0 });
        log.AssertMonotone(MapReducePhase.Map);
    }

    [Fact(Timeout = 300_000)]
    public async Task Progress_does_not_fall_when_a_task_starts_anew()
    {
        var log = new ProgressLog();
        var job = MapReduceJob.Named("late").Map<LineBlock, string, int>(context => new FailingLate(context.Attempt)).Fold((a, b) => a + b);
        await job.RunAsync(
            [_files.Write(Enumerable.Repeat((byte)'\n', 40 << 20).ToArray())],
            new MapReduceOptions { ChunkBytes = 1L << 30, RetryDelay = TimeSpan.Zero, Progress = log },
            TestContext.Current.CancellationToken);

        // The second attempt reported 8 MB when the first had reported 40.
        Assert.Contains(log.Reports, r => r is { TasksDone: 0, Retries: 0, BytesDone: > 30 << 20 });
        Assert.Equal(1, log.Reports[^1].Retries);
        log.AssertMonotone(MapReducePhase.Map, MapReducePhase.Shuffle);
    }

    [Fact(Timeout = 300_000)]
    public async Task The_total_of_a_stream_is_known_at_its_end()
    {
        var log = new ProgressLog();
        using var stream = new MemoryStream("one\ntwo\nthree\n"u8.ToArray());
        await LineList.Job.RunAsync(
            [JobInput.FromStream(stream, "standard input"), _files.Write("four\n")],
            new MapReduceOptions { ChunkBytes = 5, Progress = log },
            TestContext.Current.CancellationToken);
        Assert.Null(log.Reports[0].Fraction);
        Assert.Equal(1.0, log.Reports[^1].Fraction);
        Assert.Equal(19, log.Reports[^1].BytesDone);
    }

    [Fact(Timeout = 300_000)]
    public async Task No_input_is_all_done()
    {
        var log = new ProgressLog();
        await LineList.Job.RunAsync([_files.Write("")], new MapReduceOptions { Progress = log }, TestContext.Current.CancellationToken);
        Assert.Equal(1.0, log.Reports[^1].Fraction);
    }

    private sealed class FailingLate(int attempt) : IMapper<LineBlock, string, int>
    {
        public void Map(LineBlock record, Emitter<string, int> output)
        {
            output.Emit("blocks", 1);
            if (attempt == 1 && record.Offset > 35 << 20)
            {
                throw new FormatException("late");
            }
        }
    }
}
