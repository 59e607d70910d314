using System.Diagnostics;
using Gearman.Client;

namespace AccessLogs.Cli;

/// <summary>
/// Worker processes of this program. One that dies is replaced: the server gives its task to another, and there must be
/// another.
/// </summary>
internal sealed class ChildWorkers : IAsyncDisposable
{
    private const int MaxDeaths = 10;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly string[] _arguments;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task[] _watching;
    private int _deaths;

    public ChildWorkers(int count, IReadOnlyList<ServerAddress> servers)
    {
        // Run by `dotnet program.dll` the process is dotnet and the program its first argument.
        var program = Environment.GetCommandLineArgs()[0];
        string[] self = program.EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [program]
            : [];
        _arguments = [.. self, "worker", "--workers", "1", "--until-input-ends", .. servers.SelectMany(s => new[] { "--server", s.ToString() })];
        _watching = [.. Enumerable.Range(0, count).Select(_ => WatchAsync())];
    }

    /// <summary>Fails when children die again and again; never completes otherwise.</summary>
    public Task GivenUp => _givenUp.Task;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_watching);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, _arguments) { RedirectStandardInput = true, UseShellExecute = false })!;
            try
            {
                await child.WaitForExitAsync(_stopping.Token);
                if (Interlocked.Increment(ref _deaths) >= MaxDeaths)
                {
                    _givenUp.TrySetException(new IOException($"worker processes died {MaxDeaths} times, the last one with exit code {child.ExitCode}"));
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                await StopAsync(child);
            }
        }
    }

    private static async Task StopAsync(Process child)
    {
        child.StandardInput.Close();
        using var patience = new CancellationTokenSource(Grace);
        try
        {
            await child.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill();
        }
    }
}
