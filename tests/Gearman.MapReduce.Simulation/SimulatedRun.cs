namespace Gearman.MapReduce.Simulation;

/// <summary>What came of a simulated run.</summary>
/// <param name="Elapsed">How long it took, by the simulated clock.</param>
/// <param name="MapsEnded">When the last map task was done.</param>
/// <param name="Copies">Second copies of tasks that took long.</param>
/// <param name="CopiesWon">How many of these were done first.</param>
/// <param name="Retries">Attempts that came to nothing.</param>
/// <param name="Requeued">Jobs that went to another worker since theirs died.</param>
/// <param name="Records">Records that were mapped: each once.</param>
/// <param name="Results">The results.</param>
/// <param name="Expected">What they have to be.</param>
/// <param name="Input">Bytes read by map tasks.</param>
/// <param name="Shuffle">Bytes of pairs fetched by reduce tasks.</param>
/// <param name="Output">Bytes written by them.</param>
public sealed record SimulatedRun(
    TimeSpan Elapsed,
    TimeSpan MapsEnded,
    long Copies,
    long CopiesWon,
    long Retries,
    int Requeued,
    long Records,
    IReadOnlyList<KeyValuePair<int, long>> Results,
    IReadOnlyList<KeyValuePair<int, long>> Expected,
    RateLog Input,
    RateLog Shuffle,
    RateLog Output)
{
    private const int Keys = 997;
    private const int LineLength = 8;

    private static readonly ReduceJob<Line, int, long, long> Job = MapReduceJob.Named("simulated")
        .Map<int, long>((line, output) =>
        {
            var number = long.Parse(line.Bytes);
            output.Emit((int)(number % Keys), number);
            output.Emit((int)(number * 31 % Keys), 1);
        })
        .Fold((a, b) => a + b);

    /// <summary>
    /// Runs a job by the real coordinator: it plans, sends, retries, copies and merges; each map task reads a line of a real file, and each
    /// reduce task real pairs. Only the server, the workers and the time are simulated.
    /// </summary>
    /// <param name="model">What is simulated.</param>
    /// <returns>What came of it.</returns>
    public static async Task<SimulatedRun> OfAsync(ClusterModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, string.Concat(Enumerable.Range(0, model.Maps).Select(number => $"{number:D7}\n")));
            var clock = new SimulatedClock();
            var server = new SimulatedServer(model, clock);
            var options = new MapReduceOptions
            {
                Runner = server,
                Parallelism = model.Workers,
                ChunkBytes = LineLength,
                Partitions = model.Reduces,
                ReduceHereBytes = 0,
                SpeculateAfter = model.HasCopies ? TimeSpan.FromSeconds(10) : null,
                TimeProvider = clock,
            };
            var results = await clock.RunAsync(() => Job.RunAsync([path], options));
            return new(
                clock.Now,
                server.MapsEnded,
                options.Counters[MapReduceCounters.TasksSpeculated],
                options.Counters[MapReduceCounters.SpeculationsWon],
                options.Counters[MapReduceCounters.Retries],
                server.Requeued,
                options.Counters[MapReduceCounters.MapRecords],
                results,
                Expect(model.Maps),
                server.Input,
                server.Shuffle,
                server.Output);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<KeyValuePair<int, long>> Expect(int maps)
    {
        var sums = new SortedDictionary<int, long>();
        for (long number = 0; number < maps; number++)
        {
            sums[(int)(number % Keys)] = sums.GetValueOrDefault((int)(number % Keys)) + number;
            sums[(int)(number * 31 % Keys)] = sums.GetValueOrDefault((int)(number * 31 % Keys)) + 1;
        }

        return [.. sums];
    }
}
