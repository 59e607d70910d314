using Microsoft.Extensions.Hosting;

namespace Gearman.Client.Hosting;

/// <summary>Runs a worker with its host. The host's stop drains it: <see cref="GearmanWorkerOptions.DrainTimeout"/>.</summary>
internal sealed class GearmanWorkerService(GearmanWorker worker) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _run = worker.RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();
}
