using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>Starts real job servers, clients and workers for tests, and ends them.</summary>
public abstract class JobServerSuite : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    public static TheoryData<string> Servers => JobServers.Names;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Raises the target to the value.</summary>
    protected static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
        }
    }

    /// <summary>Asks again until it is so. The test's time-out ends it.</summary>
    protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    protected static GearmanClientOptions ClientOptions(IJobServer server) => new() { Servers = [new ServerAddress("127.0.0.1", server.Port)] };

    protected async Task<(GearmanClient Client, IJobServer Server)> StartAsync(
        string name, CancellationToken cancellation, Action<GearmanClientOptions>? configure = null)
    {
        var server = await JobServers.StartAsync(name, cancellation);
        _parts.Add(server);
        var options = ClientOptions(server);
        configure?.Invoke(options);
        var client = new GearmanClient(options);
        _parts.Add(client);
        return (client, server);
    }

    protected void Work(IJobServer server, Action<GearmanWorker> register, int concurrency = 1)
    {
        var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = ClientOptions(server).Servers, Concurrency = concurrency });
        register(worker);
        _ = worker.RunAsync(CancellationToken.None);
        _parts.Add(worker);
    }
}
