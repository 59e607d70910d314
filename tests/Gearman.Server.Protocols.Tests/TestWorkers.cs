using System.Buffers;
using Gearman.Client;
using Gearman.Testing;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Workers of ours on a test's server, gone with the test.</summary>
internal sealed class TestWorkers : IAsyncDisposable
{
    private readonly List<GearmanWorker> _workers = [];

    /// <summary>The server; null for another one, of which it is not known when it knows a worker.</summary>
    public GearmanTestServer? Server { get; set; }

    /// <summary>The port of another server.</summary>
    public int Port { get; init; }

    /// <summary>Starts a worker of a function and waits until the server knows it.</summary>
    public async Task StartAsync(string function, Func<JobContext, CancellationToken, Task<ReadOnlyMemory<byte>>> handler)
    {
        var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [new ServerAddress("127.0.0.1", Server?.Port ?? Port)] });
        _workers.Add(worker);
        worker.Register(function, async (job, cancellation) => await handler(job, cancellation));
        _ = worker.RunAsync(CancellationToken.None);
        if (Server is not null)
        {
            await Server.WaitForWorkersAsync(function, cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Starts a worker that answers its workload backwards.</summary>
    public Task StartReverseAsync(string function = "reverse") => StartAsync(function, (job, _) =>
    {
        var bytes = job.Workload.ToArray();
        Array.Reverse(bytes);
        return Task.FromResult<ReadOnlyMemory<byte>>(bytes);
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }
}
