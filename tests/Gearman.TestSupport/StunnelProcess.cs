using System.Diagnostics;

namespace Gearman.TestSupport;

/// <summary>stunnel as a child process: takes TLS on a loopback port and passes the plain bytes on to a server.</summary>
public sealed class StunnelProcess : IAsyncDisposable
{
    private readonly Process _process;

    private StunnelProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>The loopback port.</summary>
    public int Port { get; }

    /// <summary>Starts it. Returns when it takes connections; those without a certificate of the authority's are refused.</summary>
    /// <param name="serverPort">The server's loopback port.</param>
    /// <param name="certificates">The authority.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<StunnelProcess> StartAsync(int serverPort, TestCertificates certificates, CancellationToken cancellation)
    {
        var path = Peer.Require("stunnel4", "stunnel4");
        var port = LoopbackPorts.Take();
        var configuration = Path.Combine(certificates.Folder, $"stunnel-{port}.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            foreground = yes
            pid =
            debug = err
            [gearman]
            accept = 127.0.0.1:{port}
            connect = 127.0.0.1:{serverPort}
            cert = {certificates.Write($"stunnel-{port}.pem", "127.0.0.1")}
            CAfile = {certificates.CaFile}
            verifyChain = yes

            """,
            cancellation);
        var process = Process.Start(new ProcessStartInfo(path, [configuration]) { RedirectStandardError = true, UseShellExecute = false })!;
        process.BeginErrorReadLine();
        var stunnel = new StunnelProcess(process, port);
        while (!ListeningSockets.Has(process.Id, port))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"stunnel does not start on port {port}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }

        return stunnel;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
