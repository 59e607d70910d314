using System.Collections.Concurrent;

namespace Gearman.MapReduce;

/// <summary>
/// One run of a job: the coordinator. It alone plans, sends, retries, gives up and counts; jobs only say what to do with
/// partial results.
/// </summary>
internal sealed class JobRun : IDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly SplitPlan _plan;
    private readonly ProgressTracker _progress;
    private readonly SemaphoreSlim _slots;
    private readonly SideDataItem[] _sideData;
    private readonly ConcurrentDictionary<int, bool> _inlineInputs = new(); // inputs that some worker could not read

    /// <exception cref="InputException">An input cannot be read.</exception>
    public JobRun(IReadOnlyList<JobInput> inputs, MapReduceOptions options)
    {
        Options = options;
        _plan = new SplitPlan(inputs, options);
        _progress = new ProgressTracker(options.Progress);
        _slots = new SemaphoreSlim(options.Parallelism * options.Runner.TasksPerWorker);
        Space = options.SpaceOf(_id);
        _sideData = [.. options.SideData.Select(item => SideDataItem.Of(item.Key, item.Value))];
    }

    /// <summary>Where the run's pairs go that memory shall not hold.</summary>
    public SpillSpace Space { get; }

    public MapReduceOptions Options { get; }

    /// <summary>What the job's code is told at the coordinator.</summary>
    public TaskContext Context(CancellationToken cancellationToken) =>
        new(Options.Parameters, -1, 1, Options.Counters, new SideDataSet(_sideData, new SideDataCache(long.MaxValue)), cancellationToken);

    /// <summary>Runs the map phase; partial results come to <paramref name="merge"/> one at a time in the order of the input.</summary>
    public async Task MapAsync<TPartial>(PartialFunction<TPartial> function, Action<TPartial> merge, CancellationToken cancellationToken)
    {
        // A stream's tasks are known when they are read; a file's at once, so that progress has a total.
        IReadOnlyList<MapTask>? known = _plan.HasStreams ? null : [.. _plan.Tasks()];
        _progress.Begin(MapReducePhase.Map, known?.Count ?? 0, known is null ? null : _plan.FileBytes);
        var bytes = 0L;
        IEnumerable<MapTask> Found()
        {
            foreach (var task in _plan.Tasks())
            {
                _progress.TaskFound();
                bytes += task.Size;
                yield return task;
            }

            _progress.InputEnded(bytes);
        }

        await OrderedMerge<TPartial>.RunAsync(
            known ?? Found(), Window, (task, stop) => MapTaskAsync(function, task, stop), merge, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reduces each partition by a task; results come to <paramref name="take"/> in the order of the partitions.</summary>
    public Task ReduceAsync<TPartial>(
        PartialFunction<TPartial> function, PartitionedRuns runs, Action<TPartial> take, CancellationToken cancellationToken)
    {
        _progress.Begin(MapReducePhase.Reduce, runs.Partitions, runs.Bytes);
        return OfRunsAsync(function, runs.ToLists(), take, cancellationToken);
    }

    /// <summary>Maps the results of a stage, each partition by a task; results come as those of <see cref="MapAsync"/>.</summary>
    public Task MapRunsAsync(
        PairFunction function, IReadOnlyList<Run> runs, Action<PartitionedRuns> merge, CancellationToken cancellationToken)
    {
        _progress.Begin(MapReducePhase.Map, runs.Count, runs.Sum(run => run.Length));
        return OfRunsAsync(function, [.. runs.Select(run => (Run[])[run])], merge, cancellationToken);
    }

    public void Dispose()
    {
        _slots.Dispose();
        if (Directory.Exists(Space.Directory))
        {
            Directory.Delete(Space.Directory, recursive: true);
        }
    }

    /// <summary>A task for each list of runs.</summary>
    private Task OfRunsAsync<TPartial>(
        PartialFunction<TPartial> function,
        IReadOnlyList<IReadOnlyList<Run>> runs,
        Action<TPartial> take,
        CancellationToken cancellationToken) => OrderedMerge<TPartial>.RunAsync(
            Enumerable.Range(0, runs.Count),
            Window,
            async (task, stop) =>
            {
                var progress = new TaskProgress(_progress, runs[task].Sum(run => run.Length));
                var request = Request(function, task) with { Runs = runs[task] };
                var result = await AttemptAsync(function, request, progress.Report, stop).ConfigureAwait(false);
                progress.Done();
                return result;
            },
            take,
            cancellationToken);

    /// <summary>Tasks started and not yet merged: enough to keep going while one straggles.</summary>
    private int Window => 4 * Options.Parallelism * Options.Runner.TasksPerWorker;

    private async Task<TPartial> MapTaskAsync<TPartial>(
        PartialFunction<TPartial> function, MapTask task, CancellationToken cancellationToken)
    {
        var progress = new TaskProgress(_progress, task.Size);
        var result = await ByReferenceOrInlineAsync(function, task, progress, cancellationToken).ConfigureAwait(false);
        progress.Done();
        return result;
    }

    private async Task<TPartial> ByReferenceOrInlineAsync<TPartial>(
        PartialFunction<TPartial> function, MapTask task, TaskProgress progress, CancellationToken cancellationToken)
    {
        if (task.Splits is [{ Bytes: not null }])
        {
            return await AttemptAsync(function, Request(function, task.Number) with { Splits = task.Splits }, progress.Report, cancellationToken)
                .ConfigureAwait(false);
        }

        if (Options.Transport != SplitTransport.Inline && !task.Splits.Any(s => _inlineInputs.ContainsKey(s.Input)))
        {
            var splits = Options.Runner.IsRemote ? [.. task.Splits.Select(WithFingerprint)] : task.Splits;
            try
            {
                return await AttemptAsync(function, Request(function, task.Number) with { Splits = splits }, progress.Report, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (TaskFaultException e) when (e.Fault == TaskFault.Unreadable)
            {
                Log.SplitUnreadable(Options.Logger, function.Name, task.Number, e.Message);
                foreach (var split in task.Splits)
                {
                    _inlineInputs[split.Input] = true;
                }
            }
        }

        return await InlineAsync(function, task, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the splits of a task here and sends their lines in pieces, merging the pieces' results.</summary>
    private async Task<TPartial> InlineAsync<TPartial>(
        PartialFunction<TPartial> function, MapTask task, TaskProgress progress, CancellationToken cancellationToken)
    {
        var merged = default(TPartial)!;
        var any = false;
        await OrderedMerge<TPartial>.RunAsync(
            Pieces(task),
            Options.Parallelism,
            async (piece, stop) =>
            {
                var request = Request(function, task.Number) with { Piece = piece.Number, Splits = [piece.Split] };
                var result = await AttemptAsync(function, request, _ => { }, stop).ConfigureAwait(false);
                progress.Add(piece.BytesTaken);
                return result;
            },
            partial => (merged, any) = (any ? function.Merge(merged, partial) : partial, true),
            cancellationToken).ConfigureAwait(false);

        // No line starts in these splits: an empty task makes an empty result.
        return any ? merged : await AttemptAsync(function, Request(function, task.Number), _ => { }, cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<(int Number, Split Split, long BytesTaken)> Pieces(MapTask task)
    {
        var number = 0;
        foreach (var split in task.Splits)
        {
            using var reader = TaskReader.Open(
                split,
                Options.MaxLineBytes,
                InlinePieces.Capacity(Options, _plan.ChunkBytes),
                Options.DamagedInputs,
                Options.Counters);
            var taken = 0L;
            foreach (var piece in InlinePieces.Read(reader))
            {
                yield return (++number, piece, reader.BytesTaken - taken);
                taken = reader.BytesTaken;
            }
        }
    }

    /// <summary>Tries a request until it is done, or was lost or failed as often as it may.</summary>
    private async Task<TPartial> AttemptAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        var (failed, lost) = (0, 0);
        while (true)
        {
            TaskFaultException fault;
            try
            {
                var result = await AttemptOnceAsync(function, request, bytesDone, cancellationToken).ConfigureAwait(false);
                Count(request, result.Counters);
                return result.Partial;
            }
            catch (TaskFaultException e) when (e.Fault == TaskFault.SideDataMissing)
            {
                Options.Counters.Add(MapReduceCounters.SideDataSent, 1);
                request = request with { SideData = _sideData };
                continue;
            }
            catch (TaskFaultException e) when (e.Fault != TaskFault.Unreadable || Options.Transport != SplitTransport.Auto)
            {
                fault = e;
            }

            var givenUp = fault.Fault == TaskFault.Lost ? ++lost >= Options.MaxLostAttempts : ++failed >= Options.MaxFailedAttempts;
            if (givenUp)
            {
                throw new TaskFailedException(function.Name, request.Task, request.Input, request.Attempt, fault);
            }

            Log.TaskRetried(Options.Logger, function.Name, request.Task, request.Attempt, fault.Message);
            _progress.Retry();
            Options.Counters.Add(MapReduceCounters.Retries, 1);
            await Task.Delay(DelayAfter(request.Attempt), Options.TimeProvider, cancellationToken).ConfigureAwait(false);
            request = request with
            {
                Attempt = request.Attempt + 1,
                Abandoned = request.Abandoned + (fault.InnerException is OperationCanceledException ? 1 : 0),
            };
        }
    }

    /// <summary>A request is done once, so its counters are added once.</summary>
    private void Count(TaskRequest request, MapReduceCounters counters)
    {
        Options.Counters.Add(counters);
        foreach (var damage in counters.Damages)
        {
            Log.InputDamaged(Options.Logger, request.Job, request.Task, damage);
        }
    }

    private async Task<TaskResult<TPartial>> AttemptOnceAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var patience = new CancellationTokenSource(Options.TaskTimeout ?? Timeout.InfiniteTimeSpan, Options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await Options.Runner.RunAsync(function, request, bytesDone, stop.Token).ConfigureAwait(false);
        }
        catch (SpillException e)
        {
            throw new TaskFaultException(TaskFault.Failed, e.Message, e);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TaskFaultException(TaskFault.Lost, $"no answer within {Options.TaskTimeout}", e);
        }
        finally
        {
            _slots.Release();
        }
    }

    private TimeSpan DelayAfter(int attempt)
    {
        var delay = Options.RetryDelay * Math.Pow(2, Math.Min(attempt - 1, 30));
        return delay < Options.MaxRetryDelay ? delay : Options.MaxRetryDelay;
    }

    private TaskRequest Request(TaskFunction function, int task) => new()
    {
        Job = function.Job,
        Run = _id,
        Task = task,
        Parameters = Options.Parameters,
        SideData = Options.Runner.IsRemote ? [.. _sideData.Select(item => item with { Bytes = null })] : _sideData,
        Partitions = Options.PartitionCount,
        MaxLineBytes = Options.MaxLineBytes,
        DamagedInputs = Options.DamagedInputs,
        Space = Space,
    };

    private static Split WithFingerprint(Split split)
    {
        try
        {
            using var file = File.OpenHandle(
                split.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return split with { Fingerprint = FileFingerprint.Of(file, split.Offset, split.Length) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputException.From(split.Path, e);
        }
    }
}
