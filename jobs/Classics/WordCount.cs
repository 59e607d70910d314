using Gearman.MapReduce;

namespace Classics;

/// <summary>How often each word occurs; words are what stands between white space.</summary>
public static class WordCount
{
    public static ReduceJob<LineBlock, string, long, long> Job { get; } =
        MapReduceJob.Named("classics/wordcount").Map<LineBlock, string, long>(Map).Fold((a, b) => a + b);

    public static void Map(LineBlock block, Emitter<string, long> output)
    {
        foreach (var word in block.Words)
        {
            output.Emit(word, 1);
        }
    }

    /// <summary>Lines of words, few of them often and many seldom.</summary>
    public static IEnumerable<string> Generate(Random random)
    {
        while (true)
        {
            yield return string.Join(' ', Enumerable.Range(0, 12).Select(_ => Words.Any(random)));
        }
    }
}
