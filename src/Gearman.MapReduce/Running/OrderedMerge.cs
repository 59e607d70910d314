using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Gearman.MapReduce;

/// <summary>
/// Runs many tasks at once and merges their results in the order the tasks were given, whatever order they end in. No
/// more than a window of tasks is started and not yet merged, so results cannot pile up behind a slow task.
/// </summary>
internal sealed class OrderedMerge<TPartial> : IDisposable
{
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<Task<TPartial>> _started = Channel.CreateUnbounded<Task<TPartial>>(); // bounded by the room
    private ExceptionDispatchInfo? _first;

    private OrderedMerge(int window, CancellationToken cancellationToken)
    {
        _room = new SemaphoreSlim(window);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Runs to the end. The first task that throws stops all others; its exception comes out when they have ended.</summary>
    public static async Task RunAsync<TItem>(
        IEnumerable<TItem> items,
        int window,
        Func<TItem, CancellationToken, Task<TPartial>> execute,
        Action<TPartial> merge,
        CancellationToken cancellationToken)
    {
        using var run = new OrderedMerge<TPartial>(window, cancellationToken);
        var starting = Task.Run(() => run.StartAllAsync(items, execute), CancellationToken.None);
        var merging = Task.Run(() => run.MergeAllAsync(merge), CancellationToken.None);
        await Task.WhenAll(starting, merging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await foreach (var task in run._started.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        run._first?.Throw();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task StartAllAsync<TItem>(IEnumerable<TItem> items, Func<TItem, CancellationToken, Task<TPartial>> execute)
    {
        try
        {
            foreach (var item in items)
            {
                await _room.WaitAsync(_stop.Token).ConfigureAwait(false);
                _started.Writer.TryWrite(Task.Run(() => GuardAsync(item, execute), CancellationToken.None));
            }
        }
        catch (Exception e)
        {
            await FailAsync(e).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _started.Writer.Complete();
        }
    }

    private async Task<TPartial> GuardAsync<TItem>(TItem item, Func<TItem, CancellationToken, Task<TPartial>> execute)
    {
        try
        {
            return await execute(item, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FailAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    private async Task MergeAllAsync(Action<TPartial> merge)
    {
        try
        {
            await foreach (var task in _started.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                merge(await task.ConfigureAwait(false));
                _room.Release();
            }
        }
        catch (Exception e)
        {
            await FailAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    private Task FailAsync(Exception e)
    {
        Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(e), null);
        return _stop.CancelAsync();
    }
}
