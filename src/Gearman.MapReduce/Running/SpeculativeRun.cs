namespace Gearman.MapReduce;

/// <summary>Runs an attempt, and a second copy of it if it takes too long, as soon as there is room for one: the first that is done counts.</summary>
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

        var (firstClock, copyClock) = (new AttemptClock(options.TimeProvider), (AttemptClock?)null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = runner.RunAsync(function, Watched(request, firstClock), bytesDone, stop.Token);
        var room = RoomForCopyAsync(_watch, function.Name, firstClock, stop.Token);
        Task<TaskResult<TPartial>>? copy = null;
        try
        {
            if (await Task.WhenAny(first, room).ConfigureAwait(false) == room && await room.ConfigureAwait(false) is { } elapsed)
            {
                options.Counters.Add(MapReduceCounters.TasksSpeculated, 1);
                Log.TaskSpeculated(options.Logger, function.Name, request.Task, elapsed.TotalSeconds);
                copyClock = new AttemptClock(options.TimeProvider);
                copy = runner.RunAsync(function, Watched(request with { IsCopy = true }, copyClock), _ => { }, stop.Token);
            }

            var done = copy is null ? first : await Task.WhenAny(first, copy).ConfigureAwait(false);
            if (copy is not null && !done.IsCompletedSuccessfully)
            {
                done = done == first ? copy : first; // one of two was lost: the other may still be done
            }

            var result = await done.ConfigureAwait(false);
            _watch.Finished(function.Name, done == copy ? copyClock! : firstClock);
            if (done == copy)
            {
                options.Counters.Add(MapReduceCounters.SpeculationsWon, 1);
            }

            return result;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(first, copy ?? first)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await room.ConfigureAwait(false) is not null)
            {
                slots.Release();
            }
        }
    }

    private static TaskRequest Watched(TaskRequest request, AttemptClock clock) => request with { Note = BeginNote.IfLong, Begun = clock.Begin };

    /// <summary>
    /// Takes a slot when an attempt has become a straggler. A copy has its turn like a task: the results of all that follow wait for the
    /// straggler's, so it must not wait for the end of the phase.
    /// </summary>
    /// <returns>How long the attempt had taken when it became one; null, and no slot, if it was over before.</returns>
    private async Task<TimeSpan?> RoomForCopyAsync(StragglerWatch watch, string function, AttemptClock clock, CancellationToken cancellationToken)
    {
        var elapsed = await watch.WaitAsync(function, clock, cancellationToken).ConfigureAwait(false);
        if (elapsed is not null)
        {
            var room = slots.WaitAsync(cancellationToken);
            await room.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return room.IsCompletedSuccessfully ? elapsed : null;
        }

        return null;
    }
}
