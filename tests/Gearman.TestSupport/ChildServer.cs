using System.Diagnostics;
using System.Text;

namespace Gearman.TestSupport;

/// <summary>A server as a child process on a loopback port: started, killed, started again. What it writes is kept.</summary>
public abstract class ChildServer : IRestartable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly StringBuilder _log = new();
    private Process? _process;

    /// <summary>The loopback port; the same after a restart.</summary>
    public int Port { get; } = LoopbackPorts.Take();

    /// <summary>What it wrote so far.</summary>
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

    /// <summary>Where it runs; null for where the tests do.</summary>
    protected virtual string? WorkingFolder => null;

    /// <summary>Starts it. Returns when it serves.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">It does not start; the message holds its log.</exception>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        _process = Start(Command());
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(StartTimeout);
        while (!await AnswersAsync(deadline.Token))
        {
            cancellation.ThrowIfCancellationRequested();
            if (_process.HasExited || deadline.IsCancellationRequested)
            {
                throw new InvalidOperationException($"{GetType().Name} does not start on port {Port}: {Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
        }
    }

    /// <summary>Ends it with no warning, as a crash does.</summary>
    public Task KillAsync() => EndAsync(Kill);

    /// <summary>Asks it to end, by SIGTERM.</summary>
    public Task StopAsync() => EndAsync(process => Signal(process, "-TERM"));

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await KillAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The command line.</summary>
    protected abstract IReadOnlyList<string> Command();

    /// <summary>True if it serves. No test finds a connection in its lists that only asked for that.</summary>
    /// <param name="cancellation">Gives up.</param>
    protected virtual Task<bool> AnswersAsync(CancellationToken cancellation) => Task.FromResult(ListeningSockets.Has(_process!.Id, Port));

    /// <summary>Ends the process.</summary>
    protected virtual void Kill(Process process) => process.Kill();

    /// <summary>Sends a signal.</summary>
    protected static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code.</returns>
    protected async Task<int> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var process = Start(command);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    private async Task EndAsync(Action<Process> end)
    {
        if (_process is { } process)
        {
            _process = null;
            end(process);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = WorkingFolder,
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
        if (line is not null)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }
        }
    }
}
