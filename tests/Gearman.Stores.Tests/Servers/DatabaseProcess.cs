using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gearman.TestSupport;

namespace Gearman.Stores.Tests.Servers;

/// <summary>A real database server as a child process on a loopback port, with its data in a folder of its own.</summary>
internal abstract class DatabaseProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly StringBuilder _log = new();
    private Process? _process;

    /// <summary>The loopback port; the same after a restart.</summary>
    public int Port { get; } = LoopbackPorts.Take();

    /// <summary>The folder of its data.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("gearman-stores").FullName;

    /// <summary>Starts it. Returns when it can be connected to.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _process = Start(Command());
        var deadline = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(cancellation))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(deadline) > StartTimeout)
            {
                throw new InvalidOperationException($"{GetType().Name} does not start: {Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
        }
    }

    /// <summary>Ends it with no warning, as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            Kill(process);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The command line.</summary>
    protected abstract IReadOnlyList<string> Command();

    /// <summary>True if it serves.</summary>
    protected virtual async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Ends the process.</summary>
    protected virtual void Kill(Process process) => process.Kill();

    /// <summary>Runs a command to its end.</summary>
    protected async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var process = Start(command);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} ends with {process.ExitCode}: {Log}");
        }
    }

    private string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    private Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Folder,
        };
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
