using AccessLogs;
using Gearman.MapReduce;

namespace Benchmarks.MapReduce;

/// <summary>The log job by Gearman, and the same code called by two threads.</summary>
internal static class LogContest
{
    /// <summary>The command of a worker process.</summary>
    public const string WorkerCommand = "mapreduce-log-worker";

    private const int WorkerProcesses = 4;

    private static readonly AccessLogFormat Format = AccessLogFormat.Combined;

    public static async Task RunAsync(string path, int rounds)
    {
        await using var embedded = Cluster.Embed(AccessLogJob.Create(), concurrency: 2);
        await using var spawned = await Cluster.SpawnAsync(WorkerCommand, WorkerProcesses);
        var half = (new FileInfo(path).Length / 2) + 1; // as the command does where its workers are threads of its own
        await new Contest("log job", rounds)
            .Way("embedded server, 2 workers", () => CountAsync(path, new() { Runner = embedded.Runner, ChunkBytes = half, Parameters = Parameters }))
            .Way("two threads by hand, the same accumulator", () => Task.FromResult(CountByHand(path)))
            .Way($"gearmand, {WorkerProcesses} worker processes", () => CountAsync(
                path, new() { Runner = spawned.Runner, Parallelism = WorkerProcesses, Parameters = Parameters }))
            .RunAsync();
    }

    /// <summary>Works until the parent process ends.</summary>
    public static Task WorkAsync(int port) => Cluster.WorkAsync(port, AccessLogJob.Create());

    private static ReadOnlyMemory<byte> Parameters => AccessLogJob.ParametersFor([Format]);

    private static async Task<long> CountAsync(string path, MapReduceOptions options)
    {
        using var counted = await AccessLogJob.Create().RunAsync([path], options);
        return Report(counted, path);
    }

    private static long CountByHand(string path)
    {
        using var counted = new AccessLogAccumulator(Format);
        using var second = new AccessLogAccumulator(Format);
        TwoThreads.Read(path, counted.Add, second.Add);
        counted.Merge(second);
        return Report(counted, path);
    }

    /// <summary>Makes the report, as everybody does; a number that tells whether it is the same.</summary>
    private static long Report(AccessLogAccumulator counted, string path)
    {
        var report = counted.ToReport([path]);
        return counted.TotalLines + report.Panels.Sum(panel => panel.Rows.Sum(row => row.Hits));
    }
}
