using Gearman.MapReduce;

namespace Classics;

/// <summary>Which pages link to a page, of lines with a page, a tab, and the pages that it links to.</summary>
public static class ReverseLinks
{
    public static ReduceJob<Line, string, string, string> Job { get; } = MapReduceJob.Named("classics/links")
        .Map<string, string>((line, output) =>
        {
            if (line.ToString().Split('\t') is [var source, var targets])
            {
                foreach (var target in targets.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    output.Emit(target, source);
                }
            }
        })
        .Reduce<string>((_, sources, emit) => emit(string.Join(' ', sources.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))));

    public static IEnumerable<string> Generate(Random random)
    {
        while (true)
        {
            var targets = Enumerable.Range(0, random.Next(1, 10)).Select(_ => $"/{Words.Any(random)}");
            yield return $"/{Words.Any(random)}\t{string.Join(' ', targets)}";
        }
    }
}
