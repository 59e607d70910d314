using System.Net;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.Server;
using Gearman.TestSupport;

namespace Benchmarks.MapReduce;

/// <summary>A coordinator's side of a server and workers: embedded ones, or gearmand and worker processes.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly IAsyncDisposable[] _parts; // in the order in which they end
    private readonly GearmanClient _client;

    private Cluster(int port, params IAsyncDisposable[] parts)
    {
        _parts = parts;
        _client = new GearmanClient(new() { Servers = [new("127.0.0.1", port)] });
        Runner = new GearmanRunner(_client);
    }

    public GearmanRunner Runner { get; }

    /// <summary>Starts a server and a worker in this process.</summary>
    public static Cluster Embed(MapReduceJob job, int concurrency)
    {
        var options = new GearmanServerOptions();
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        var server = new GearmanServer(options);
        server.Start();
        var port = server.EndPoints[0].Port;
        var worker = WorkerOf(port, concurrency);
        worker.Register(job);
        _ = worker.RunAsync(CancellationToken.None);
        return new(port, worker, server);
    }

    /// <summary>Starts gearmand, and worker processes of one place each.</summary>
    /// <param name="command">The command of this program that calls <see cref="WorkAsync"/>.</param>
    /// <param name="workers">How many processes.</param>
    public static async Task<Cluster> SpawnAsync(string command, int workers)
    {
        var server = await GearmandProcess.StartAsync(CancellationToken.None);
        return new(server.Port, new WorkerProcesses(workers, [command, $"{server.Port}"]), server);
    }

    /// <summary>Works as a process of <see cref="SpawnAsync"/>.</summary>
    public static async Task WorkAsync(int port, MapReduceJob job)
    {
        await using var worker = WorkerOf(port, concurrency: 1);
        worker.Register(job);
        await WorkerProcesses.UntilParentEndsAsync(worker.RunAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }
    }

    private static GearmanWorker WorkerOf(int port, int concurrency) =>
        new(new() { Servers = [new("127.0.0.1", port)], Concurrency = concurrency });
}
