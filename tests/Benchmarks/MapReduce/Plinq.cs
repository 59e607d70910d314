namespace Benchmarks.MapReduce;

/// <summary>What one writes first.</summary>
internal static class Plinq
{
    /// <summary>Counts each word, in the order of the words; the sum of all.</summary>
    public static long CountWords(string path) => File.ReadLines(path).AsParallel()
        .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .GroupBy(word => word, StringComparer.Ordinal)
        .Select(group => (Word: group.Key, Count: group.Count()))
        .OrderBy(word => word.Word, StringComparer.Ordinal)
        .Sum(word => (long)word.Count);

    /// <summary>Takes the lines that hold the needle; how many.</summary>
    public static long Grep(string path) =>
        File.ReadLines(path).AsParallel().AsOrdered().Where(line => line.Contains("needle", StringComparison.Ordinal)).ToList().Count;
}
