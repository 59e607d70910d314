using System.Diagnostics;

namespace Gearman.MapReduce;

/// <summary>
/// Worker processes of the program that runs: the same program with other arguments. One that dies is replaced: the server gives its
/// task to another, and there must be another.
/// </summary>
/// <remarks>
/// A child's standard input ends with its parent, however that ends: it should end then (<see cref="WhenParentEndsAsync"/>).
/// </remarks>
public sealed class WorkerProcesses : IAsyncDisposable
{
    private const int MaxDeaths = 10;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly string[] _arguments;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task[] _watching;
    private int _deaths;

    /// <summary>Starts the processes.</summary>
    /// <param name="count">How many; 0 for none.</param>
    /// <param name="arguments">The arguments that make the program a worker.</param>
    public WorkerProcesses(int count, IReadOnlyList<string> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(arguments);

        // Run by `dotnet program.dll` the process is dotnet and the program its first argument.
        var program = Environment.GetCommandLineArgs()[0];
        var isHosted = program.EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        _arguments = isHosted ? [program, .. arguments] : [.. arguments];
        _watching = [.. Enumerable.Range(0, count).Select(_ => WatchAsync())];
    }

    /// <summary>Fails with an <see cref="IOException"/> when processes die again and again (10 times in all); never completes otherwise.</summary>
    public Task GivenUp => _givenUp.Task;

    /// <summary>In a worker process: completes when the parent has ended, or wants the worker to.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Completes with the standard input of this process.</returns>
    public static async Task WhenParentEndsAsync(CancellationToken cancellationToken)
    {
        var input = Console.OpenStandardInput();
        await using (input.ConfigureAwait(false))
        {
            await input.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the processes: they are told, and after five seconds killed.</summary>
    /// <returns>Completes when all have ended.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_watching).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, _arguments) { RedirectStandardInput = true, UseShellExecute = false };
            using var child = Process.Start(start)!;
            try
            {
                await child.WaitForExitAsync(_stopping.Token).ConfigureAwait(false);
                if (Interlocked.Increment(ref _deaths) >= MaxDeaths)
                {
                    _givenUp.TrySetException(new IOException($"worker processes died {MaxDeaths} times, the last one with exit code {child.ExitCode}"));
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                await StopAsync(child).ConfigureAwait(false);
            }
        }
    }

    private static async Task StopAsync(Process child)
    {
        child.StandardInput.Close();
        using var patience = new CancellationTokenSource(Grace);
        try
        {
            await child.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            child.Kill();
        }
    }
}
