using System.Diagnostics;
using System.Globalization;
using Benchmarks.Load;
using Gearman.Client;
using Gearman.TestSupport;

namespace Benchmarks.Faults;

/// <summary>
/// 100,000 foreground jobs over three servers, one of which is killed each second and is down for half a second, and two
/// worker processes, of which one is killed every five seconds. A job takes 20 ms, so that hundreds are in flight.
/// </summary>
internal static class FaultsCommand
{
    private const int Jobs = 100_000;
    private static readonly TimeSpan HalfASecond = TimeSpan.FromSeconds(0.5);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| servers | jobs | seconds | servers killed | workers killed | failed | wrong | not answered once |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var whole = await RunAsync("this server", async port => await RestartableProcess.StartAsync("fault-server", $"{port}"));
        return whole & await RunAsync("gearmand", async _ => await GearmandProcess.StartAsync(CancellationToken.None, "--verbose=FATAL")) ? 0 : 1;
    }

    /// <summary>A server that says when it listens.</summary>
    public static async Task ServeAsync(int port)
    {
        var serving = ServerProcess.ServeAsync(port);
        await Console.Out.WriteLineAsync("ready");
        await serving;
    }

    /// <summary>A worker of a run; ends by being killed.</summary>
    public static async Task WorkAsync(IEnumerable<string> ports)
    {
        await using var worker = new GearmanWorker(new GearmanWorkerOptions
        {
            Servers = [.. ports.Select(port => ServerAddress.Parse($"127.0.0.1:{port}"))],
            Concurrency = 64,
            MaxReconnectDelay = TimeSpan.FromSeconds(0.1),
        });
        worker.Register(FaultRun.Function, async (job, ct) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
            return FaultRun.Square(job.Workload);
        });
        await Console.Out.WriteLineAsync("ready");
        await worker.RunAsync(CancellationToken.None);
    }

    private static async Task<bool> RunAsync(string name, Func<int, Task<IRestartable>> start)
    {
        var parts = new List<IRestartable>();
        try
        {
            var ports = new List<int>();
            for (var i = 0; i < 3; i++)
            {
                var port = LoopbackPorts.Take();
                parts.Add(await start(port));
                ports.Add(parts[^1] is IJobServer server ? server.Port : port);
            }

            for (var i = 0; i < 2; i++)
            {
                parts.Add(await RestartableProcess.StartAsync(["fault-worker", .. ports.Select(port => $"{port}")]));
            }

            var run = new FaultRun(Jobs, callers: 256);
            var started = Stopwatch.GetTimestamp();
            var running = run.RunAsync(ports, CancellationToken.None);
            var serversKilled = KillAsync(parts[..3], HalfASecond, running);
            var workersKilled = KillAsync(parts[3..], TimeSpan.FromSeconds(4.5), running);
            await running;
            var kills = (Servers: await serversKilled, Workers: await workersKilled);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Jobs:N0} | {seconds:N0} | {kills.Servers} | {kills.Workers} | {run.Failed} | {run.Wrong} | {run.NotOnce} |"));
            return (run.Failed, run.Wrong, run.NotOnce) == (0, 0, 0);
        }
        finally
        {
            foreach (var part in parts)
            {
                await part.DisposeAsync();
            }
        }
    }

    /// <summary>Kills one after the other, until the run has ended.</summary>
    private static async Task<int> KillAsync(List<IRestartable> parts, TimeSpan pause, Task run)
    {
        for (var kills = 0; ; kills++)
        {
            await Task.Delay(pause, TimeProvider.System);
            if (run.IsCompleted)
            {
                return kills;
            }

            await parts[kills % parts.Count].KillAsync();
            await Task.Delay(HalfASecond, TimeProvider.System);
            await parts[kills % parts.Count].RestartAsync(CancellationToken.None);
        }
    }
}
