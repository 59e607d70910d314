using System.Diagnostics;
using System.Text;

namespace Gearman.TestSupport;

/// <summary>The real gearmand as a child process on a loopback port, with its log kept.</summary>
public sealed class GearmandProcess : IJobServer
{
    private readonly string _path;
    private readonly string[] _arguments;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private GearmandProcess(string path, string[] arguments)
    {
        _path = path;
        _arguments = arguments;
    }

    /// <inheritdoc/>
    public int Port { get; } = LoopbackPorts.Take();

    /// <summary>What the processes wrote so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>
    /// Starts gearmand on a free port. Returns when it listens. Where it is not installed the test is skipped, or fails
    /// if the environment says GEARMAN_REQUIRE_PEERS=1.
    /// </summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="arguments">Further options of gearmand.</param>
    /// <exception cref="InvalidOperationException">It does not start; the message holds its log.</exception>
    public static async Task<GearmandProcess> StartAsync(CancellationToken cancellation, params string[] arguments)
    {
        var server = new GearmandProcess(Peer.Require("gearmand", "gearman-job-server"), arguments);

        try
        {
            await server.RestartAsync(cancellation);
            return server;
        }
        catch
        {
            await server.KillAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(_path, ["--listen=127.0.0.1", $"--port={Port}", "--log-file=stderr", .. _arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;

        // No test finds a connection in its lists that only asked whether it is up.
        while (!ListeningSockets.Has(process.Id, Port))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"gearmand does not start on port {Port}: {Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
        }
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }
        }
    }
}
