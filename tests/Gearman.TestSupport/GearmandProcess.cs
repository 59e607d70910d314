using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gearman.TestSupport;

/// <summary>The real gearmand as a child process on a loopback port, with its log kept.</summary>
public sealed class GearmandProcess : IJobServer
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

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
    public int Port { get; private set; }

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
    /// Starts gearmand on a free port. Returns when it answers. Where it is not installed the test is skipped, or fails
    /// if the environment says GEARMAN_REQUIRE_PEERS=1.
    /// </summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="arguments">Further options of gearmand.</param>
    /// <exception cref="InvalidOperationException">It does not start; the message holds its log.</exception>
    public static async Task<GearmandProcess> StartAsync(CancellationToken cancellation, params string[] arguments)
    {
        var server = new GearmandProcess(Peer.Require("gearmand", "gearman-job-server"), arguments);

        // Between the choice of a port and gearmand's bind another process may take it: then it ends, and we choose again.
        for (var attempt = 1; ; attempt++)
        {
            server.Port = Peer.ChoosePort();
            try
            {
                await server.RestartAsync(cancellation);
                return server;
            }
            catch (InvalidOperationException) when (attempt < 10)
            {
                await server.KillAsync();
            }
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

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(StartTimeout);
        while (!await AnswersAsync(process.Id, deadline.Token))
        {
            if (process.HasExited || deadline.IsCancellationRequested)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new InvalidOperationException($"gearmand does not start on port {Port}: {Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
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

    /// <summary>Asks <c>getpid</c>: on a port that was lost to another gearmand, that one would answer <c>version</c> as well.</summary>
    private async Task<bool> AnswersAsync(int pid, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync("getpid\n"u8.ToArray(), cancellation);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return string.Equals(await reader.ReadLineAsync(cancellation), $"OK {pid}", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

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
