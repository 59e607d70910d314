using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Gearman.MapReduce;

/// <summary>
/// Runs many tasks at once and merges their results in the order the tasks were given, whatever order they end in. No
/// more than a window of tasks is started and not yet merged, so results cannot pile up behind a slow task.
/// </summary>
internal static class OrderedMerge
{
    /// <summary>Runs to the end. The first task that throws stops all others and its exception comes out.</summary>
    public static async Task RunAsync<TItem, TPartial>(
        IEnumerable<TItem> items,
        int window,
        Func<TItem, CancellationToken, Task<TPartial>> execute,
        Action<TPartial> merge,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? first = null;
        var started = Channel.CreateUnbounded<Task<TPartial>>();
        using var room = new SemaphoreSlim(window);

        async Task<T> Guard<T>(Func<Task<T>> body)
        {
            try
            {
                return await body().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }

        async Task<bool> StartAll()
        {
            foreach (var item in items)
            {
                await room.WaitAsync(stop.Token).ConfigureAwait(false);
                started.Writer.TryWrite(Task.Run(() => Guard(() => execute(item, stop.Token)), CancellationToken.None));
            }

            return true;
        }

        async Task<bool> MergeAll()
        {
            await foreach (var task in started.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                merge(await task.ConfigureAwait(false));
                room.Release();
            }

            return true;
        }

        var merging = Task.Run(() => Guard(MergeAll), CancellationToken.None);
        try
        {
            await Task.Run(() => Guard(StartAll), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception) when (first is not null)
        {
            // It comes out below, when all that was started has ended.
        }

        started.Writer.Complete();
        await merging.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        await foreach (var task in started.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        first?.Throw();
    }
}
