using System.Buffers;
using CsCheck;

namespace Gearman.MapReduce.Tests;

public sealed class AggregatorTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 600_000)]
    public Task Partial_results_are_merged_in_the_order_of_the_input_whatever_order_tasks_end_in() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 5], Gen.Int).SampleAsync(async (lines, workers, seed) =>
        {
            var job = MapReduceJob.Named("late").Aggregate<Line, LineList>(context =>
            {
                Thread.SpinWait(new Random(seed + context.Task).Next(20_000));
                return new LineList();
            });
            var text = Enumerable.Range(0, lines).Select(i => $"line {i}\n").ToArray();
            var list = await job.RunAsync(
                [_files.Write(string.Concat(text))],
                new MapReduceOptions { ChunkBytes = 7, Parallelism = workers },
                TestContext.Current.CancellationToken);
            Assert.Equal(text.Select(l => l.TrimEnd()), list.Lines.Select(System.Text.Encoding.UTF8.GetString));
        }, iter: 100, threads: 1);

    [Fact(Timeout = 60_000)]
    public async Task Records_of_your_own_are_views_and_parsing_them_allocates_nothing_a_record()
    {
        var path = _files.Write(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i % 7} {i}\n")));
        var job = MapReduceJob.Named("numbers").Aggregate<NumberPair, NumberSum>(_ => new NumberSum());
        await job.RunAsync([path], cancellationToken: TestContext.Current.CancellationToken); // the code is compiled

        var request = new TaskRequest { Job = "numbers", Run = "", Task = 0, MaxLineBytes = 1 << 20, Splits = [new Split(0, path, 0, new FileInfo(path).Length)] };
        var function = (PartialFunction<NumberSum>)job.Functions[0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = function.Execute(request, new TaskMonitor(null, TestContext.Current.CancellationToken));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Enumerable.Range(0, 200_000).Sum(i => (long)i * (i % 7)), sum.Sum);
        Assert.InRange(allocated, 0, 20_000); // 200,000 records; a buffer of 1 MB comes from the pool
    }

    [Fact(Timeout = 60_000)]
    public async Task Blocks_hold_whole_lines_with_their_place()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"line {i}\r\n")));
        var job = MapReduceJob.Named("blocks").Aggregate<LineBlock, BlockList>(_ => new BlockList());
        var blocks = await job.RunAsync(
            [_files.Write(bytes)], new MapReduceOptions { ChunkBytes = 1_500_000 }, TestContext.Current.CancellationToken);
        var end = 0L;
        foreach (var (offset, length) in blocks.Blocks)
        {
            Assert.Equal(end, offset);
            end += length;
            Assert.Equal((byte)'\n', bytes[end - 1]);
        }

        Assert.Equal(bytes.Length, end);
    }

    [Fact(Timeout = 60_000)]
    public async Task Parameters_reach_every_task()
    {
        var job = MapReduceJob.Named("parameters").Map<Line, string, int>(context => new Prefixer(context.Parameters.ToArray()))
            .Fold((a, b) => a + b);
        var results = await job.RunAsync(
            [_files.Write("a\nb\n")],
            new MapReduceOptions { ChunkBytes = 2, Parameters = "x-"u8.ToArray() },
            TestContext.Current.CancellationToken);
        Assert.Equal([new("x-a", 1), new("x-b", 1)], results);
    }

    private sealed class Prefixer(byte[] prefix) : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit([.. prefix, .. record.Bytes], 1);
    }

    private readonly ref struct NumberPair(int left, long right) : IRecord<NumberPair>
    {
        public int Left => left;

        public long Right => right;

        public static bool TryRead(ref LineBlock block, out NumberPair record)
        {
            record = default;
            if (!Line.TryRead(ref block, out var line))
            {
                return false;
            }

            var space = line.Bytes.IndexOf((byte)' ');
            record = new NumberPair(int.Parse(line.Bytes[..space]), long.Parse(line.Bytes[(space + 1)..]));
            return true;
        }
    }

    private sealed class NumberSum : IAccumulator<NumberSum, NumberPair>
    {
        public long Sum { get; private set; }

        public void Add(NumberPair record) => Sum += record.Left * record.Right;

        public void Merge(NumberSum next) => Sum += next.Sum;

        public void Write(IBufferWriter<byte> output) => output.Write(BitConverter.GetBytes(Sum));

        public static NumberSum Read(ReadOnlyMemory<byte> input) => new() { Sum = BitConverter.ToInt64(input.Span) };
    }

    private sealed class BlockList : IAccumulator<BlockList, LineBlock>
    {
        public List<(long Offset, int Length)> Blocks { get; } = [];

        public void Add(LineBlock record) => Blocks.Add((record.Offset, record.Bytes.Length));

        public void Merge(BlockList next) => Blocks.AddRange(next.Blocks);

        public void Write(IBufferWriter<byte> output) => throw new NotSupportedException();

        public static BlockList Read(ReadOnlyMemory<byte> input) => throw new NotSupportedException();
    }
}
