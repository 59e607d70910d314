using Gearman.MapReduce;

namespace EndToEnd.Tests.Readme;

/// <summary>The README's word count; what stands between the markers stands there too.</summary>
internal static class WordCount
{
    public static async Task RunAsync()
    {
        // README: word count
        var wordCount = MapReduceJob.Named("wordcount")
            .Map<string, long>((line, output) =>
            {
                foreach (var word in line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    output.Emit(word, 1);
                }
            })
            .Fold((a, b) => a + b);

        foreach (var (word, count) in await wordCount.RunAsync(["a.txt", "b.txt.gz"]))
        {
            Console.WriteLine($"{word} {count}");
        }
        // README end
    }
}
