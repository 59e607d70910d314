using Benchmarks.Load;

namespace Benchmarks.Jobs;

/// <summary>What is measured of a server.</summary>
/// <param name="Name">Short, for the command line and the table.</param>
/// <param name="What">In words.</param>
/// <param name="Figure">What the figure is.</param>
/// <param name="Floor">How many times better than the best gearmand this server has to be; null for no demand.</param>
/// <param name="Run">Measures on a server that was just started and warmed up.</param>
internal sealed record JobCase(string Name, string What, Figure Figure, double? Floor, Func<ServerProcess, Measured> Run)
{
    private const int Million = 1_000_000;

    public static readonly JobCase[] All =
    [
        new("submit", "1,000,000 background submits, 4 clients, 1,000 unanswered each", Figure.JobsPerSecond, 8,
            server => Rate(LoadRun.Submit(server, Million))),
        new("submit_unique", "100,000 of them with a unique", Figure.JobsPerSecond, 6,
            server => Rate(LoadRun.Submit(server, 100_000, new() { Background = true, Window = 1000, Unique = true }))),
        new("drain", "100,000 queued jobs grabbed and completed, 4 workers, 32 grabs unanswered each", Figure.JobsPerSecond, 12,
            server => Drain(server, 100_000)),
        new("deep", "the same with 1,000,000 queued, for 5 seconds at most", Figure.JobsPerSecond, 100,
            server => Drain(server, Million)),
        new("flow", "200,000 submitted by 4 clients (250 unanswered) and done by 8 workers (16 grabs) at once", Figure.JobsPerSecond, 8,
            server => Rate(LoadRun.Flow(server, 200_000))),
        new("e2e1", "foreground jobs, 1 client, 1 worker", Figure.Median, 1.5,
            server => Latency(LoadRun.RoundTrips(server, 12_000, 1, 1))),
        new("e2e16", "foreground jobs, 16 clients, 16 workers", Figure.JobsPerSecond, 1.6,
            server => Rate(LoadRun.RoundTrips(server, 40_000, 16, 16))),
        new("e2e256", "foreground jobs, 256 clients, 64 workers", Figure.JobsPerSecond, 1.1,
            server => Rate(LoadRun.RoundTrips(server, 80_000, 256, 64))),
        new("herd", "foreground jobs, 1 client, 1,000 workers asleep", Figure.JobsPerSecond, 100,
            server => Rate(LoadRun.RoundTrips(server, 300, 1, 1000))),
        new("functions", "foreground jobs of 1,000 functions, 16 clients, 16 workers", Figure.JobsPerSecond, 1.4,
            server => Rate(LoadRun.RoundTrips(server, 30_000, 16, 16, new() { Functions = SubmitPlan.Names("benchmark", 1000) }))),
        new("big64k", "foreground jobs of 64 KiB, 16 clients, 16 workers", Figure.JobsPerSecond, 1.3,
            server => Rate(LoadRun.RoundTrips(server, 10_000, 16, 16, new() { PayloadLength = 64 << 10 }))),
        new("big1m", "foreground jobs of 1 MiB, 8 clients, 8 workers", Figure.JobsPerSecond, 1.3,
            server => Rate(LoadRun.RoundTrips(server, 600, 8, 8, new() { PayloadLength = 1 << 20 }))),
        new("memory", "a queued job of 64 bytes, of 1,000,000", Figure.Bytes, 5,
            server => Grown(server, Million, () => LoadRun.Submit(server, Million))),
        new("idle", "a connection of a worker asleep, of 10,000", Figure.Bytes, 3, Idle),
        new("start", "from the start of the process to its first connection", Figure.Milliseconds, null,
            server => new Measured(server.StartUp.TotalMilliseconds, 0)),
        new("empty", "resident memory after the warm-up of 22,000 jobs", Figure.Megabytes, null,
            server => new Measured(server.ResidentBytes / 1e6, 0)),
    ];

    /// <summary>A start is no start any more, and memory not empty, after a large warm-up: 20,000 jobs are submitted and done, and 2,000 in the foreground.</summary>
    public static void WarmUp(ServerProcess server)
    {
        var functions = SubmitPlan.Names("warm-up", 1);
        LoadRun.Submit(server, 20_000, new() { Background = true, Window = 1000, Functions = functions });
        LoadRun.Drain(server, 20_000, functions);
        LoadRun.RoundTrips(server, 2_000, 4, 4, new() { Functions = functions });
    }

    private static Measured Rate(LoadResult result) => new(result.Rate, result.ProcessorMicroseconds);

    private static Measured Latency(LoadResult result) => new(result.MedianMicroseconds, result.ProcessorMicroseconds);

    private static Measured Drain(ServerProcess server, int jobs)
    {
        LoadRun.Submit(server, jobs);
        return Rate(LoadRun.Drain(server, jobs, new SubmitPlan().Functions, TimeSpan.FromSeconds(5)));
    }

    private static Measured Idle(ServerProcess server)
    {
        const int Connections = 10_000;
        Worker[] workers = [];
        try
        {
            return Grown(server, Connections, () =>
            {
                workers = LoadRun.Repeat(Connections, () => new Worker(server.Port, null, 1, new SubmitPlan().Functions));
                Array.ForEach(workers, w => w.Sleep());

                // Answered when all before it is done.
                LoadRun.RoundTrips(server, 1, 1, 1, new() { Functions = SubmitPlan.Names("last", 1) });
            });
        }
        finally
        {
            Array.ForEach(workers, w => w.Dispose());
        }
    }

    private static Measured Grown(ServerProcess server, int items, Action run)
    {
        var before = server.ResidentBytes;
        run();
        return new Measured((double)(server.ResidentBytes - before) / items, 0);
    }
}
