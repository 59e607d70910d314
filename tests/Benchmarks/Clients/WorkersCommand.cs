using Benchmarks.Load;
using Gearman.Client;

namespace Benchmarks.Clients;

/// <summary>Queued jobs of 64 bytes done a second by the .NET worker and by raw workers on one connection, in turn, a fresh server each.</summary>
internal static class WorkersCommand
{
    private const int Jobs = 100_000;

    private static readonly byte[][] Functions = new SubmitPlan().Functions;

    private static readonly (string Name, Func<ServerProcess, Task> Run)[] Cases =
    [
        ("raw, a grab at a time", server => RawAsync(server, 1)),
        ("raw, 32 grabs unanswered", server => RawAsync(server, 32)),
        ("`GearmanWorker`, a job at a time", server => WorkerAsync(server, 1, blocks: false)),
        ("`GearmanWorker`, 32 at a time", server => WorkerAsync(server, 32, blocks: false)),
        ("`GearmanWorker`, 32 at a time on threads of its own", server => WorkerAsync(server, 32, blocks: true)),
    ];

    public static async Task<int> RunAsync()
    {
        await RateTable.PrintAsync("worker", [.. Cases.Select(one => (one.Name, Jobs, (Func<ServerProcess, Task>)(server => PrepareAsync(server, one.Run)), one.Run))]);
        return 0;
    }

    private static async Task PrepareAsync(ServerProcess server, Func<ServerProcess, Task> run)
    {
        LoadRun.Submit(server, Jobs);
        await run(server);
        LoadRun.Submit(server, Jobs);
    }

    private static Task RawAsync(ServerProcess server, int depth)
    {
        var tally = new Tally(Jobs);
        LoadRun.Drive(server, tally, [new Worker(server.Port, tally, depth, Functions)]);
        return Task.CompletedTask;
    }

    /// <param name="server">The server.</param>
    /// <param name="concurrency">Jobs at once.</param>
    /// <param name="blocks">The handler is one of those that may compute or block.</param>
    private static async Task WorkerAsync(ServerProcess server, int concurrency, bool blocks)
    {
        var done = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = new GearmanWorker(new() { Servers = [new ServerAddress("127.0.0.1", server.Port)], Concurrency = concurrency });
        JobHandler count = (_, _) =>
        {
            if (Interlocked.Increment(ref done) == Jobs)
            {
                all.SetResult();
            }

            return ValueTask.FromResult(ReadOnlyMemory<byte>.Empty);
        };
        worker.Register("benchmark", count, new JobFunctionOptions { Blocks = blocks });
        using var stop = new CancellationTokenSource();
        var running = worker.RunAsync(stop.Token);
        await all.Task;
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
