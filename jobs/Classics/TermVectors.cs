using Gearman.MapReduce;

namespace Classics;

/// <summary>The most frequent words of each host, of lines with a host, a tab, and the text of one of its pages.</summary>
public static class TermVectors
{
    private const int Terms = 5;

    public static ReduceJob<Line, string, string, string> Job { get; } = MapReduceJob.Named("classics/terms")
        .Map<string, string>((line, output) =>
        {
            if (line.ToString().Split('\t') is [var host, var text])
            {
                foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    output.Emit(host, word);
                }
            }
        })
        .Reduce<string>((_, words, emit) => emit(string.Join(' ', words
            .CountBy(word => word, StringComparer.Ordinal)
            .OrderByDescending(term => term.Value).ThenBy(term => term.Key, StringComparer.Ordinal)
            .Take(Terms)
            .Select(term => $"{term.Key}:{term.Value}"))));

    public static IEnumerable<string> Generate(Random random)
    {
        while (true)
        {
            yield return $"host{random.Next(200)}.example\t{string.Join(' ', Enumerable.Range(0, 20).Select(_ => Words.Any(random)))}";
        }
    }
}
