using System.Net;
using System.Net.Sockets;
using Gearman.Client;
using Gearman.TestSupport;

namespace Gearman.MapReduce.Tests;

/// <summary>Real job servers and workers in this process.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly List<GearmandProcess> _servers;
    private readonly List<GearmanWorker> _workers = [];
    private readonly GearmanClient _client;

    private Cluster(List<GearmandProcess> servers)
    {
        _servers = servers;
        _client = new GearmanClient(new GearmanClientOptions { Servers = Addresses });
        Runner = new GearmanRunner(_client) { HandOver = false }; // as from elsewhere: results are written and read
    }

    public GearmanRunner Runner { get; }

    public GearmanClient Client => _client;

    public IReadOnlyList<GearmandProcess> Servers => _servers;

    public static async Task<Cluster> StartAsync(int servers = 1)
    {
        var started = new List<GearmandProcess>();
        for (var i = 0; i < servers; i++)
        {
            started.Add(await GearmandProcess.StartAsync(TestContext.Current.CancellationToken));
        }

        return new Cluster(started);
    }

    /// <summary>Starts workers that have the jobs.</summary>
    public void AddWorkers(int count, params MapReduceJob[] jobs)
    {
        for (var i = 0; i < count; i++)
        {
            AddWorker(worker =>
            {
                foreach (var job in jobs)
                {
                    worker.Register(job);
                }
            });
        }
    }

    /// <summary>Starts a worker. Disposed, it drops what it does at once.</summary>
    public GearmanWorker AddWorker(Action<GearmanWorker> register)
    {
        var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = Addresses, DrainTimeout = TimeSpan.Zero });
        register(worker);
        _workers.Add(worker);
        _ = worker.RunAsync(CancellationToken.None);
        return worker;
    }

    /// <summary>Starts a worker on a host of its own: where a task says one path, it finds what is at another.</summary>
    public void AddWorkerElsewhere(MapReduceJob job, Func<string, string> path) => AddWorker(worker =>
    {
        foreach (var function in job.Functions)
        {
            worker.Register(
                function.Name,
                (task, stop) =>
                {
                    var request = TaskRequestFormat.Read(task.Workload);
                    request = request with { Splits = [.. request.Splits.Select(s => s with { Path = path(s.Path) })] };
                    return ValueTask.FromResult(TaskHandler.Run(function, new(WireTests.Written(request)), _ => { }, (_, _) => { }, stop));
                },
                new JobFunctionOptions { Blocks = true });
        }
    });

    /// <summary>Waits until a server has a job of a function, queued or running.</summary>
    public static async Task WaitForJobsAsync(GearmandProcess server, string function)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var admin = new TcpClient();
        await admin.ConnectAsync(IPAddress.Loopback, server.Port, cancellation);
        using var reader = new StreamReader(admin.GetStream());
        while (true)
        {
            await admin.GetStream().WriteAsync("status\n"u8.ToArray(), cancellation);
            var found = false;
            while (await reader.ReadLineAsync(cancellation) is { } line && line is not ".")
            {
                found |= line.Split('\t') is [var name, var total, ..] && string.Equals(name, function, StringComparison.Ordinal) && int.Parse(total) > 0;
            }

            if (found)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private List<ServerAddress> Addresses => [.. _servers.Select(s => new ServerAddress("127.0.0.1", s.Port))];
}
