using Gearman.TestSupport;

namespace Gearman.Interop.Peers;

/// <summary>A worker of a foreign language.</summary>
internal sealed class ProcessWorker : IWorkerPeer
{
    private readonly PeerProcess _process;

    private ProcessWorker(PeerProcess process) => _process = process;

    public IReadOnlyList<string> Functions { get; private set; } = [];

    /// <summary>Starts a worker; returns when its process is up, which may be before it is connected.</summary>
    public static async Task<ProcessWorker> StartAsync(
        Language language, string prefix, IEnumerable<IJobServer> servers, CancellationToken cancellation)
    {
        var arguments = servers.Select(server => $"127.0.0.1:{server.Port}").Prepend(prefix);
        var worker = new ProcessWorker(new PeerProcess(language.Start("worker", arguments)));
        var ready = await worker._process.ReadAsync(cancellation);
        Assert.StartsWith("ready ", ready, StringComparison.Ordinal);
        worker.Functions = ready.Split(' ')[1..];
        return worker;
    }

    public Task<string> ReadAsync(CancellationToken cancellation) => _process.ReadAsync(cancellation);

    public Task ReleaseAsync() => _process.WriteAsync("go", CancellationToken.None);

    /// <summary>Waits until the process ends by itself.</summary>
    public Task WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
