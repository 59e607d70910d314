using System.Buffers;
using System.Threading.Channels;
using Gearman.Client;
using Gearman.TestSupport;

namespace Gearman.Interop.Peers;

/// <summary>Gearman.Client's worker, in the test's own process.</summary>
internal sealed class DotNetWorker : IWorkerPeer
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly SemaphoreSlim _release = new(0);
    private readonly List<string> _functions = [];
    private readonly GearmanWorker _worker;
    private readonly string _prefix;

    public DotNetWorker(string prefix, IEnumerable<IJobServer> servers)
    {
        _prefix = prefix;
        _worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [.. servers.Select(server => new ServerAddress("127.0.0.1", server.Port))] });
        Register("echo", (job, _) => new(job.Workload.ToArray()));
        Register("reverse", (job, _) =>
        {
            var result = job.Workload.ToArray();
            result.AsSpan().Reverse();
            return new(result);
        });
        Register("empty", (_, _) => default);
        Register("status", async (job, _) =>
        {
            await job.SendStatusAsync(1, 4);
            await job.SendStatusAsync(3, 4);
            return "done"u8.ToArray();
        });
        Register("data", async (job, _) =>
        {
            await job.SendDataAsync("one"u8.ToArray());
            await job.SendDataAsync("two"u8.ToArray());
            return "three"u8.ToArray();
        });
        Register("warning", async (job, _) =>
        {
            await job.SendWarningAsync("careful"u8.ToArray());
            return "done"u8.ToArray();
        });
        Register("exception", (_, _) => throw new InvalidOperationException("broken"));
        Register("fail", (_, _) => throw new JobFailedException());
        Register("log", (job, _) =>
        {
            _lines.Writer.TryWrite($"ran {Convert.ToHexStringLower(job.Workload.ToArray())}");
            return new(job.Workload.ToArray());
        });
        Register("hold", async (job, cancellation) =>
        {
            await job.SendStatusAsync(1, 2);
            _lines.Writer.TryWrite("holding");
            await _release.WaitAsync(cancellation);
            return "held"u8.ToArray();
        });
        _ = _worker.RunAsync(CancellationToken.None);
    }

    public IReadOnlyList<string> Functions => _functions;

    public async Task<string> ReadAsync(CancellationToken cancellation) => await _lines.Reader.ReadAsync(cancellation);

    public Task ReleaseAsync()
    {
        _release.Release();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _release.Dispose();
    }

    private void Register(string function, JobHandler handler)
    {
        _functions.Add(function);
        _worker.Register(_prefix + function, handler);
    }
}
