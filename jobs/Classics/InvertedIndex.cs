using Gearman.MapReduce;

namespace Classics;

/// <summary>Which documents (files) hold a word.</summary>
public static class InvertedIndex
{
    public static ReduceJob<Line, string, string, string> Job { get; } = MapReduceJob.Named("classics/index")
        .Map<string, string>((line, output) =>
        {
            foreach (var word in line.Words)
            {
                output.Emit(word, line.Path);
            }
        })
        .Combine((_, documents, emit) =>
        {
            foreach (var document in documents.Distinct(StringComparer.Ordinal))
            {
                emit(document);
            }
        })
        .Reduce<string>((_, documents, emit) =>
            emit(string.Join(' ', documents.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))));

    public static IEnumerable<string> Generate(Random random) => WordCount.Generate(random);
}
