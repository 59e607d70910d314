using System.Text;
using CsCheck;

namespace Gearman.MapReduce.Tests;

public sealed class WordCountTests : IDisposable
{
    private static readonly string[] Words = ["apple", "pear", "plum", "Äpfel", "😀", "a b", "\n", "\r\n", " "];

    private static readonly Gen<string> Text = Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[0, 120]
        .Select(words => string.Join(' ', words));

    private readonly TempFiles _files = new();

    public enum Way
    {
        Plain,
        Combined,
        Folded,
        Utf8,
    }

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 600_000)]
    public Task Word_count_is_LINQs_for_any_input_chunk_workers_combiner_partitions_and_place_of_the_reduce() =>
        Gen.Select(Text.Array[1, 3], Gen.Int[1, 400], Gen.Int[1, 4], Gen.Enum<Way>(), Gen.Int[1, 5], Gen.Bool).SampleAsync(
            async (texts, chunk, workers, way, partitions, reduceHere) =>
            {
                var counts = await Job(way).RunAsync(
                    [.. texts.Select(t => (JobInput)_files.Write(t))],
                    new MapReduceOptions
                    {
                        ChunkBytes = chunk,
                        Parallelism = workers,
                        Partitions = partitions,
                        ReduceHereBytes = reduceHere ? 1 << 20 : 0,
                    },
                    TestContext.Current.CancellationToken);
                Assert.Equal(Linq(texts), counts);
            }, iter: 300, threads: 1);

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Values_come_in_the_order_of_the_input(bool reduceHere)
    {
        var job = MapReduceJob.Named("order")
            .Map<string, int>((line, output) => output.Emit((int.Parse(line.Bytes) % 3).ToString(), int.Parse(line.Bytes)))
            .Reduce<string>((_, values, emit) => emit(string.Join(',', values)));
        var numbers = Enumerable.Range(0, 500).ToArray();
        var results = await job.RunAsync(
            [_files.Write(string.Join('\n', numbers))],
            new MapReduceOptions { ChunkBytes = 11, Parallelism = 4, ReduceHereBytes = reduceHere ? 1 << 20 : 0 },
            TestContext.Current.CancellationToken);
        Assert.Equal(numbers.GroupBy(n => n % 3).Select(g => KeyValuePair.Create(g.Key.ToString(), string.Join(',', g))), results);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_hot_key_is_combined_long_before_the_task_ends()
    {
        var longest = 0;
        var job = MapReduceJob.Named("hot")
            .Map<string, long>((_, output) => output.Emit("key", 1))
            .Combine((_, values, emit) =>
            {
                var list = values.ToList();
                longest = Math.Max(longest, list.Count);
                emit(list.Sum());
            })
            .Reduce<long>((_, values, emit) => emit(values.Sum()));
        var results = await job.RunAsync(
            [_files.Write(string.Concat(Enumerable.Repeat("x\n", 100_000)))], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new("key", 100_000)], results);
        Assert.InRange(longest, 2, 64);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_combiner_may_drop_a_key()
    {
        var job = MapReduceJob.Named("drop")
            .Map<string, long>((line, output) => output.Emit(line.ToString(), 1))
            .Combine((key, values, emit) =>
            {
                if (key is not "b")
                {
                    emit(values.Sum());
                }
            })
            .Reduce<long>((_, values, emit) => emit(values.Aggregate((x, y) => x + y)));
        var results = await job.RunAsync([_files.Write("a\nb\na")], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new("a", 2)], results);
    }

    [Fact(Timeout = 60_000)]
    public async Task Keys_that_compare_equal_are_one_key_in_the_order_given()
    {
        var job = MapReduceJob.Named("case")
            .Map<string, int>((line, output) => output.Emit(line.ToString(), 1))
            .OrderBy(StringComparer.OrdinalIgnoreCase)
            .PartitionBy((key, partitions) => char.ToLowerInvariant(key[0]) % partitions)
            .Fold((a, b) => a + b);
        var results = await job.RunAsync(
            [_files.Write("b\nA\na\nB\nb")], new MapReduceOptions { ChunkBytes = 2 }, TestContext.Current.CancellationToken);
        Assert.Equal([new("A", 2), new("b", 3)], results);
    }

    [Fact(Timeout = 60_000)]
    public async Task Keys_may_be_numbers_or_bytes_and_come_sorted()
    {
        var input = _files.Write("10\n9\n-3\n9");
        var numbers = await MapReduceJob.Named("ints").Map<int, int>((line, output) => output.Emit(int.Parse(line.Bytes), 1))
            .Fold((a, b) => a + b).RunAsync([input], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new(-3, 1), new(9, 2), new(10, 1)], numbers);
        var bytes = await MapReduceJob.Named("bytes").Map<byte[], int>((line, output) => output.Emit(line.Bytes.ToArray(), 1))
            .Fold((a, b) => a + b).RunAsync([input], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["-3:1", "10:1", "9:2"], bytes.Select(p => $"{Encoding.UTF8.GetString(p.Key)}:{p.Value}"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Invalid_UTF_8_in_a_key_is_one_key_however_it_is_emitted()
    {
        var job = MapReduceJob.Named("invalid").Map<string, int>((line, output) =>
        {
            output.Emit(line.Bytes, 1);
            output.Emit(line.ToString(), 1);
        }).Fold((a, b) => a + b);
        var results = await job.RunAsync(
            [_files.Write([0xff, (byte)'\n', 0xfe])], new MapReduceOptions { Partitions = 7 }, TestContext.Current.CancellationToken);
        Assert.Equal([new("\uFFFD", 4)], results);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_536)]
    public async Task A_key_of_any_length_is_one_key_as_text_and_as_bytes(int length)
    {
        var (ascii, umlauts) = (new string('x', length), new string('ä', length / 2));
        var job = MapReduceJob.Named("lengths").Map<string, int>((line, output) =>
        {
            output.Emit(line.ToString(), 1);
            output.Emit(line.Bytes, 1);
        }).Fold((a, b) => a + b);
        var results = await job.RunAsync(
            [_files.Write($"{ascii}\n{umlauts}\n")], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(length == 0 ? [new("", 4)] : [new(ascii, 2), new(umlauts, 2)], results);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_input_and_empty_files_give_no_pairs()
    {
        Assert.Empty(await Job(Way.Plain).RunAsync([], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(await Job(Way.Plain).RunAsync([_files.Write("")], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty((await LineList.Job.RunAsync([], cancellationToken: TestContext.Current.CancellationToken)).Lines);
    }

    internal static ResultJob<IReadOnlyList<KeyValuePair<string, long>>> Job(Way way)
    {
        var map = MapReduceJob.Named("wordcount").Map<string, long>((line, output) =>
        {
            if (way == Way.Utf8)
            {
                foreach (var range in line.Bytes.Split((byte)' '))
                {
                    if (!line.Bytes[range].IsEmpty)
                    {
                        output.Emit(line.Bytes[range], 1);
                    }
                }

                return;
            }

            foreach (var word in line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                output.Emit(word, 1);
            }
        });
        return way switch
        {
            Way.Plain => map.Reduce<long>((_, ones, emit) => emit(ones.Sum())),
            Way.Combined => map.Combine((_, ones, emit) => emit(ones.Sum())).Reduce<long>((_, ones, emit) => emit(ones.Sum())),
            _ => map.Fold((a, b) => a + b),
        };
    }

    internal static IEnumerable<KeyValuePair<string, long>> Linq(IEnumerable<string> texts) => texts
        .SelectMany(t => t.Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l))
        .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .GroupBy(w => w)
        .Select(g => KeyValuePair.Create(g.Key, g.LongCount()))
        .OrderBy(p => p.Key, StringComparer.Ordinal);
}
