using System.Diagnostics;
using Gearman.TestSupport;

namespace Benchmarks.Faults;

/// <summary>A process like this one that is ended by SIGKILL and started again: a server, or a worker.</summary>
internal sealed class RestartableProcess : IRestartable
{
    private readonly string[] _arguments;
    private Process? _process;

    private RestartableProcess(string[] arguments)
    {
        _arguments = arguments;
    }

    /// <summary>Starts one.</summary>
    /// <param name="arguments">The arguments; it says when it is ready by a line.</param>
    public static async Task<RestartableProcess> StartAsync(params string[] arguments)
    {
        var process = new RestartableProcess(arguments);
        await process.RestartAsync(CancellationToken.None);
        return process;
    }

    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async Task RestartAsync(CancellationToken cancellation)
    {
        var program = Environment.ProcessPath!;
        string[] before = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        _process = Process.Start(new ProcessStartInfo(program, [.. before, .. _arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        if (await _process.StandardOutput.ReadLineAsync(cancellation) is null)
        {
            throw new InvalidOperationException($"{string.Join(' ', _arguments)} does not start.");
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
