using System.Diagnostics;

namespace Benchmarks.MapReduce;

/// <summary>Several ways to do one thing, taking turns; medians, and how many times as long as the first each takes.</summary>
internal sealed class Contest(string name, int rounds)
{
    private readonly List<(string Name, Func<Task<long>> RunAsync, List<double> Seconds)> _ways = [];

    /// <summary>Adds a way; it answers a number that must be the same for all.</summary>
    public Contest Way(string way, Func<Task<long>> run)
    {
        _ways.Add((way, run, []));
        return this;
    }

    public async Task RunAsync()
    {
        long? expected = null;
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (way, run, seconds) in _ways)
            {
                var start = Stopwatch.GetTimestamp();
                var answer = await run();
                if (answer != (expected ??= answer))
                {
                    throw new InvalidDataException($"{name}: {way} answers {answer}, the first {expected}");
                }

                if (round > 0) // the first warms up code and files
                {
                    seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        var first = Median(_ways[0].Seconds);
        foreach (var (way, _, seconds) in _ways)
        {
            Console.WriteLine($"| {name} | {way} | {Median(seconds):F2} | {Median(seconds) / first:F2} |");
        }
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);
}
