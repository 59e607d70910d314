namespace Gearman.MapReduce;

/// <summary>Runs an attempt, and a second copy of it if it takes too long and there is room for one: the first that is done counts.</summary>
internal sealed class SpeculativeRun(MapReduceOptions options, TaskRunner runner, SemaphoreSlim slots)
{
    private readonly StragglerWatch? _watch = runner.IsRemote && options.SpeculateAfter is { } after
        ? new StragglerWatch(after, options.TimeProvider)
        : null;

    public async Task<TaskResult<TPartial>> RunAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        if (_watch is null)
        {
            return await runner.RunAsync(function, request, bytesDone, cancellationToken).ConfigureAwait(false);
        }

        var start = options.TimeProvider.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = runner.RunAsync(function, request, bytesDone, stop.Token);
        var slow = _watch.WaitAsync(function.Name, stop.Token);
        Task<TaskResult<TPartial>>? copy = null;
        if (await Task.WhenAny(first, slow).ConfigureAwait(false) == slow && await slow.ConfigureAwait(false) is { } elapsed
            && await slots.WaitAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false))
        {
            options.Counters.Add(MapReduceCounters.TasksSpeculated, 1);
            Log.TaskSpeculated(options.Logger, function.Name, request.Task, elapsed.TotalSeconds);
            copy = CopyAsync(function, request, stop.Token);
        }

        try
        {
            var done = copy is null ? first : await Task.WhenAny(first, copy).ConfigureAwait(false);
            if (copy is not null && !done.IsCompletedSuccessfully)
            {
                done = done == first ? copy : first; // one of two was lost: the other may still be done
            }

            var result = await done.ConfigureAwait(false);
            _watch.Finished(function.Name, options.TimeProvider.GetElapsedTime(start));
            if (done == copy)
            {
                options.Counters.Add(MapReduceCounters.SpeculationsWon, 1);
            }

            return result;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(first, slow, copy ?? first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Runs a copy in a slot that was taken for it. Its unique is another one: under the same, the server would let it join
    /// the job that takes so long.
    /// </summary>
    private async Task<TaskResult<TPartial>> CopyAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.RunAsync(function, request with { IsCopy = true }, _ => { }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }
}
