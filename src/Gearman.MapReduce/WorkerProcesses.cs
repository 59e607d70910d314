using System.Diagnostics;

namespace Gearman.MapReduce;

/// <summary>
/// Worker processes of the program that runs: the same program with other arguments. One that dies is replaced: the server gives its
/// task to another, and there must be another.
/// </summary>
/// <remarks>
/// A child's standard input ends with its parent, however that ends: it should end then (<see cref="UntilParentEndsAsync"/>).
/// </remarks>
public sealed class WorkerProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly string[] _arguments;
    private readonly int _maxDeaths;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task[] _watching;
    private int _deaths;

    /// <summary>Starts the processes.</summary>
    /// <param name="count">How many; 0 for none.</param>
    /// <param name="arguments">The arguments that make the program a worker.</param>
    /// <param name="maxDeaths">
    /// How many may die in all before the run is given up. To find a record that they die of (<see cref="MapReduceOptions.MaxSkippedRecords"/>) takes
    /// about 50.
    /// </param>
    public WorkerProcesses(int count, IReadOnlyList<string> arguments, int maxDeaths = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDeaths, 1);
        ArgumentNullException.ThrowIfNull(arguments);

        // Run by `dotnet program.dll` the process is dotnet and the program its first argument.
        var program = Environment.GetCommandLineArgs()[0];
        _maxDeaths = maxDeaths;
        var isHosted = program.EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        _arguments = isHosted ? [program, .. arguments] : [.. arguments];
        _watching = [.. Enumerable.Range(0, count).Select(_ => WatchAsync())];
    }

    /// <summary>In a worker process: works until the parent has ended, or wants the worker to.</summary>
    /// <param name="work">The work; its token is cancelled with the standard input of this process.</param>
    /// <param name="cancellationToken">Ends the work as well.</param>
    /// <returns>Completes with the work.</returns>
    public static async Task UntilParentEndsAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = Task.Run(
            async () =>
            {
                var input = Console.OpenStandardInput();
                await using (input.ConfigureAwait(false))
                {
                    await input.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                }

                await ended.CancelAsync().ConfigureAwait(false);
            },
            cancellationToken);
        await work(ended.Token).ConfigureAwait(false);
    }

    /// <summary>Runs what the processes work for, until it ends or there is no hope that it will.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="IOException">As many processes died as may: the run was cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = run(ended.Token);
        if (await Task.WhenAny(running, _givenUp.Task).ConfigureAwait(false) == _givenUp.Task)
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await _givenUp.Task.ConfigureAwait(false);
        }

        return await running.ConfigureAwait(false);
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
                if (Interlocked.Increment(ref _deaths) >= _maxDeaths)
                {
                    _givenUp.TrySetException(new IOException($"worker processes died {_maxDeaths} times, the last one with exit code {child.ExitCode}"));
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
