using System.Text;
using CsCheck;

namespace Gearman.MapReduce.Tests;

/// <summary>The fast ways over whole blocks, against what one would write first.</summary>
public sealed class BlockTests : IDisposable
{
    private static readonly char[] Space = [' ', '\t', '\n', '\v', '\f', '\r'];

    private static readonly string[] Parts =
        ["a", "bc", "\u00e9", "a-word-of-more-than-16-bytes", "a-word-of-more-than-16-bytez", "\0", " ", "  ", "\t", "\n", "\r\n", "\n\n"];

    private static readonly ReduceJob<LineBlock, string, long, long> Words = MapReduceJob.Named("words")
        .Map<LineBlock, string, long>(Count)
        .Fold((a, b) => a + b);

    private static readonly Gen<byte[]> Texts = Gen.OneOf(
        Gen.Byte.Array[0, 3000],
        Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).Array[0, 500].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))));

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Words_are_counted_as_by_splitting_strings_wherever_the_input_is_cut() =>
        await Gen.Select(Texts, Gen.Int[1, 4000], Gen.Int[1, 3]).SampleAsync(
            async (text, chunk, partitions) =>
            {
                var counts = await Words.RunAsync(
                    [_files.Write(text)], new MapReduceOptions { ChunkBytes = chunk, Partitions = partitions }, TestContext.Current.CancellationToken);
                Assert.Equal(Counted(text), counts);
            },
            iter: 100);

    [Fact]
    public void Words_that_are_known_are_counted_without_an_object()
    {
        var text = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 10_000).Select(i => i % 3 == 0 ? $"a-long-word-number-{i}" : $"{i}")));
        var table = new FoldTable<string, long>(new PairFormat<string, long>(resolver: null, comparer: null, partitioner: null), (a, b) => a + b);
        Count(new LineBlock(text), table);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(new LineBlock(text), table);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Count(LineBlock block, Emitter<string, long> output)
    {
        foreach (var word in block.Words)
        {
            output.Emit(word, 1);
        }
    }

    /// <summary>Each byte as a character of its own while words are cut, so that what is no UTF-8 stays what it is.</summary>
    private static IEnumerable<KeyValuePair<string, long>> Counted(byte[] text) => Encoding.Latin1.GetString(text)
        .Split(Space, StringSplitOptions.RemoveEmptyEntries)
        .Select(word => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(word)))
        .GroupBy(word => word, StringComparer.Ordinal)
        .Select(group => KeyValuePair.Create(group.Key, group.LongCount()))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
