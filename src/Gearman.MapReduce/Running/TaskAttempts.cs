namespace Gearman.MapReduce;

/// <summary>Tries requests until they are done, or were lost or failed as often as they may; no more at a time than there is room for.</summary>
internal sealed class TaskAttempts : IDisposable
{
    private readonly MapReduceOptions _options;
    private readonly IReadOnlyList<SideDataItem> _sideData;
    private readonly Quarantine _quarantine;
    private readonly ProgressTracker _progress;
    private readonly SemaphoreSlim _slots;
    private readonly SpeculativeRun _run;

    public TaskAttempts(MapReduceOptions options, TaskRunner runner, IReadOnlyList<SideDataItem> sideData, Quarantine quarantine, ProgressTracker progress)
    {
        _options = options;
        _sideData = sideData;
        _quarantine = quarantine;
        _progress = progress;
        _slots = new SemaphoreSlim(options.Parallelism * options.Runner.TasksPerWorker);
        _run = new SpeculativeRun(options, runner, _slots);
    }

    /// <summary>Tries a request; what the attempt that is done counted is added.</summary>
    /// <exception cref="TaskFailedException">It was lost or failed too often.</exception>
    /// <exception cref="TaskFaultException">A worker cannot read a split, and it may be sent inline.</exception>
    public async Task<TPartial> RunAsync<TPartial>(
        PartialFunction<TPartial> function,
        TaskRequest request,
        Action<long> bytesDone,
        MapReduceCounters counters,
        CancellationToken cancellationToken)
    {
        var (failed, lost) = (0, 0);
        while (true)
        {
            TaskFaultException fault;
            try
            {
                var result = await RunOnceAsync(function, request, bytesDone, cancellationToken).ConfigureAwait(false);
                counters.Add(result.Counters);
                if (request.Skips.Count > 0)
                {
                    counters.Add(MapReduceCounters.RecordsSkipped, request.Skips.Count);
                }

                return result.Partial;
            }
            catch (TaskFaultException e) when (e.Fault == TaskFault.SideDataMissing)
            {
                _options.Counters.Add(MapReduceCounters.SideDataSent, 1);
                request = request with { SideData = _sideData };
                continue;
            }
            catch (PoisonedException e)
            {
                _quarantine.Add(function.Name, request, e.Records);
                request = request with { Skips = [.. request.Skips, .. e.Records.Select(record => (record.Input, record.Offset))] };
                continue;
            }
            catch (TaskFaultException e) when (e.Fault != TaskFault.Unreadable || _options.Transport != SplitTransport.Auto)
            {
                fault = e;
            }

            var givenUp = fault.Fault == TaskFault.Lost ? ++lost >= _options.MaxLostAttempts : ++failed >= _options.MaxFailedAttempts;
            if (givenUp)
            {
                throw new TaskFailedException(function.Name, request, fault);
            }

            Log.TaskRetried(_options.Logger, function.Name, request.Task, request.Attempt, fault.Message);
            _progress.Retry();
            _options.Counters.Add(MapReduceCounters.Retries, 1);
            await Task.Delay(DelayAfter(request.Attempt), _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            request = request with
            {
                Attempt = request.Attempt + 1,
                Abandoned = request.Abandoned + (fault.MustNotBeJoined ? 1 : 0),
            };
        }
    }

    /// <summary>Tries a request once.</summary>
    /// <exception cref="TaskFaultException">The attempt came to nothing.</exception>
    public async Task<TaskResult<TPartial>> RunOnceAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await (_options.TaskTimeout is { } timeout
                ? RunForAsync(timeout, function, request, bytesDone, cancellationToken)
                : _run.RunAsync(function, request, bytesDone, cancellationToken)).ConfigureAwait(false);
        }
        catch (SpillException e)
        {
            throw new TaskFaultException(TaskFault.Failed, e.Message, e);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<TaskResult<TPartial>> RunForAsync<TPartial>(
        TimeSpan timeout, PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(timeout, _options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            // In process, code that never ends keeps its thread; the run goes on without it.
            return await _run.RunAsync(function, request, bytesDone, stop.Token).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TaskFaultException(TaskFault.Lost, $"no answer within {timeout}", e) { MustNotBeJoined = true };
        }
    }

    private TimeSpan DelayAfter(int attempt)
    {
        var delay = _options.RetryDelay * Math.Pow(2, Math.Min(attempt - 1, 30));
        return delay < _options.MaxRetryDelay ? delay : _options.MaxRetryDelay;
    }
}
