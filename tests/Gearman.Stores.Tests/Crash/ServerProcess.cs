using System.Diagnostics;
using Gearman.Client;
using Gearman.Client.Admin;
using Gearman.TestSupport;

namespace Gearman.Stores.Tests.Crash;

/// <summary>Our server as a process of its own, to be killed.</summary>
internal sealed class ServerProcess(params string[] arguments) : IAsyncDisposable
{
    private readonly string _pidFile = Path.GetTempFileName();
    private Process? _process;

    public ServerAddress Address { get; } = new("127.0.0.1", LoopbackPorts.Take());

    /// <summary>Starts it. Returns when it has brought its jobs back and answers.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "gearman-cli"),
            ["gearmand", "--listen=127.0.0.1", $"--port={Address.Port}", "--log-file=none", $"--pid-file={_pidFile}", .. arguments]))!;
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = Address });
        while (true)
        {
            try
            {
                await admin.GetVersionAsync(cancellation);
                return;
            }
            catch (GearmanException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
            }
        }
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Ends it by SIGTERM: what it has to commit is committed.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", [$"{_process!.Id}"]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        File.Delete(_pidFile);
    }
}
