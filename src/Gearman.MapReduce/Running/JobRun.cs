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
    private readonly TaskAttempts _attempts;
    private readonly Quarantine _quarantine;
    private readonly Checkpoint? _checkpoint;
    private readonly SideDataItem[] _sideData;
    private readonly ResultHandover? _handover;
    private readonly ConcurrentDictionary<int, bool> _inlineInputs = new(); // inputs that some worker could not read

    /// <exception cref="InputException">An input cannot be read.</exception>
    /// <exception cref="SpillException">The spill directory cannot be made.</exception>
    public JobRun(string job, IReadOnlyList<JobInput> inputs, MapReduceOptions options, bool hasPairs = true)
    {
        Options = options;
        _plan = new SplitPlan(inputs, options);
        _progress = new ProgressTracker(options.Progress, options.TimeProvider);
        _sideData = [.. options.SideData.Select(item => SideDataItem.Of(item.Key, item.Value))];
        _checkpoint = options.CheckpointDirectory is { } directory ? new Checkpoint(directory, _plan, options, _sideData) : null;
        options.Report?.Begin(job, options);
        _quarantine = new Quarantine(options, _checkpoint is { IsResumed: true });
        var runner = options.Report is { } report ? new ReportingRunner(options.Runner, report) : options.Runner;
        _attempts = new TaskAttempts(options, runner, _sideData, _quarantine, _progress);
        Space = !hasPairs ? SpillSpace.Unbounded : options.SpaceOf(_checkpoint is null ? _id : "pairs").Created(
            isAskedFor: (options.SpillDirectory ?? options.CheckpointDirectory) is not null, isKept: _checkpoint is not null);
        _handover = options.Runner.TakesHandovers ? ResultHandover.Open(_id) : null;
    }

    /// <summary>Where the run's pairs go that memory shall not hold.</summary>
    public SpillSpace Space { get; }

    public MapReduceOptions Options { get; }

    /// <summary>What the job's code is told at the coordinator.</summary>
    public TaskContext Context(CancellationToken cancellationToken) =>
        new(Options.Parameters, -1, 1, Options.Counters, new SideDataSet(_sideData, new SideDataCache(long.MaxValue)), cancellationToken);

    /// <summary>Takes in the pairs that map tasks bring.</summary>
    /// <param name="map">Runs the map tasks; gives the pairs of each to what it is given, one at a time.</param>
    /// <param name="take">Takes the pairs.</param>
    public async Task ShuffleAsync(Func<Action<PartitionedRuns>, Task> map, Action<PartitionedRuns> take)
    {
        _progress.BeginShuffle();
        await map(pairs =>
        {
            var bytes = pairs.Bytes;
            take(pairs);
            _progress.Shuffled(bytes);
        }).ConfigureAwait(false);
        _progress.EndShuffle();
    }

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

    /// <summary>Says that the run's result was taken: what would be needed to take the run up again may go.</summary>
    public void Complete()
    {
        _checkpoint?.Complete();
        Options.Report?.End(RunOutcome.Done, error: null);
    }

    public void Dispose()
    {
        Options.Report?.End(RunOutcome.Failed, "the run was given up");
        _handover?.Dispose();
        _attempts.Dispose();
        _quarantine.Dispose();
        if (_checkpoint is null)
        {
            Space.DeleteDirectory(Options.Logger);
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
            (task, stop) => OnceAsync(function, task, runs[task].Sum(run => run.Length), (progress, counters) =>
                _attempts.RunAsync(function, Request(function, task) with { Runs = runs[task] }, progress.Report, counters, stop)),
            take,
            cancellationToken);

    /// <summary>Tasks started and not yet merged: enough to keep going while one straggles.</summary>
    private int Window => 4 * Options.Parallelism * Options.Runner.TasksPerWorker;

    private Task<TPartial> MapTaskAsync<TPartial>(
        PartialFunction<TPartial> function, MapTask task, CancellationToken cancellationToken) =>
        OnceAsync(function, task.Number, task.Size, async (progress, counters) =>
        {
            try
            {
                return await ByReferenceOrInlineAsync(function, task, progress, counters, cancellationToken).ConfigureAwait(false);
            }
            catch (InputException e)
            {
                throw e.In(function.Name, Request(function, task.Number) with { Splits = task.Splits });
            }
        });

    /// <summary>Does a task, unless its result is there from a run before; what it counted is added once.</summary>
    private async Task<TPartial> OnceAsync<TPartial>(
        PartialFunction<TPartial> function, int task, long size, Func<TaskProgress, MapReduceCounters, Task<TPartial>> run)
    {
        var progress = new TaskProgress(_progress, size);
        if (_checkpoint is null || !_checkpoint.TryLoad(function, task, out var result))
        {
            var counters = new MapReduceCounters();
            result = new(await run(progress, counters).ConfigureAwait(false), counters);
            _checkpoint?.Save(function, task, result);
        }
        else
        {
            Options.Report?.Resumed(function, task, size);
            _quarantine.AddResumed(result.Counters[MapReduceCounters.RecordsSkipped]);
        }

        Options.Counters.Add(result.Counters);
        foreach (var damage in result.Counters.Damages)
        {
            Log.InputDamaged(Options.Logger, function.Job, task, damage);
        }

        progress.Done();
        return result.Partial;
    }

    private async Task<TPartial> ByReferenceOrInlineAsync<TPartial>(
        PartialFunction<TPartial> function,
        MapTask task,
        TaskProgress progress,
        MapReduceCounters counters,
        CancellationToken cancellationToken)
    {
        var request = Request(function, task.Number) with { Splits = task.Splits };
        if (task.Splits is [{ Bytes: not null }])
        {
            return await _attempts.RunAsync(function, request, progress.Report, counters, cancellationToken).ConfigureAwait(false);
        }

        if (Options.Transport != SplitTransport.Inline && !task.Splits.Any(s => _inlineInputs.ContainsKey(s.Input)))
        {
            request = Options.Runner.IsRemote ? request with { Splits = [.. task.Splits.Select(WithFingerprint)] } : request;
            try
            {
                return await _attempts.RunAsync(function, request, progress.Report, counters, cancellationToken).ConfigureAwait(false);
            }
            catch (TaskFaultException e) when (e.Fault == TaskFault.Unreadable)
            {
                Log.SplitUnreadable(Options.Logger, function.Name, task.Number, e.Message);
                foreach (var split in task.Splits)
                {
                    _inlineInputs[split.Input] = true;
                }
            }
            catch (InputException) when (Options is { Runner.IsRemote: false, DamagedInputs: DamagedInputs.ReadToDamage })
            {
                // One of its files is not there any more: the others are read one by one.
            }
            catch (TaskFailedException e) when (e.IsLost && Options.MaxSkippedRecords > 0)
            {
                return await new Bisection<TPartial>(function, _attempts, _quarantine, Options)
                    .RunAsync(request, e.Reason, counters, cancellationToken).ConfigureAwait(false);
            }
        }

        return await InlineAsync(function, task, progress, counters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the splits of a task here and sends their lines in pieces, merging the pieces' results.</summary>
    private async Task<TPartial> InlineAsync<TPartial>(
        PartialFunction<TPartial> function,
        MapTask task,
        TaskProgress progress,
        MapReduceCounters counters,
        CancellationToken cancellationToken)
    {
        var merged = default(TPartial)!;
        var any = false;
        await OrderedMerge<TPartial>.RunAsync(
            Pieces(task, counters),
            Options.Parallelism,
            async (piece, stop) =>
            {
                var request = Request(function, task.Number) with { Piece = piece.Number, Splits = [piece.Split] };
                var result = await _attempts.RunAsync(function, request, _ => { }, counters, stop).ConfigureAwait(false);
                progress.Add(piece.BytesTaken);
                return result;
            },
            partial => (merged, any) = (any ? function.Merge(merged, partial) : partial, true),
            cancellationToken).ConfigureAwait(false);

        // No line starts in these splits: an empty task makes an empty result.
        return any ? merged : await _attempts.RunAsync(function, Request(function, task.Number), _ => { }, counters, cancellationToken)
            .ConfigureAwait(false);
    }

    private IEnumerable<(int Number, Split Split, long BytesTaken)> Pieces(MapTask task, MapReduceCounters counters)
    {
        var number = 0;
        foreach (var split in task.Splits)
        {
            using var reader = Open(split, counters);
            if (reader is null)
            {
                continue;
            }

            var taken = 0L;
            foreach (var piece in InlinePieces.Read(reader))
            {
                yield return (++number, piece, reader.BytesTaken - taken);
                taken = reader.BytesTaken;
            }
        }
    }

    /// <returns>Null if the file went away since the run was planned and that is no more than damage.</returns>
    private LineBlockReader? Open(Split split, MapReduceCounters counters)
    {
        try
        {
            return TaskReader.Open(
                split,
                Options.MaxLineBytes,
                InlinePieces.Capacity(Options, _plan.ChunkBytes),
                Options.DamagedInputs,
                counters,
                CancellationToken.None);
        }
        catch (InputException e) when (Options.DamagedInputs == DamagedInputs.ReadToDamage)
        {
            counters.AddDamage(e.Message);
            return null;
        }
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
        MaySkip = Options.MaxSkippedRecords > 0,
    };

    private Split WithFingerprint(Split split)
    {
        if (HttpFile.IsUrl(split.Path) || FileStores.Of(split.Path) is not null)
        {
            return split; // it has the server's version, or the store's
        }

        try
        {
            using var file = File.OpenHandle(
                split.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            split.Head?.Require(file, split.Path);
            return split with { Fingerprint = FileFingerprint.Of(file, split.Offset, split.Length) };
        }
        catch (InputException) when (Options.DamagedInputs == DamagedInputs.ReadToDamage)
        {
            return split with { Fingerprint = FileFingerprint.OfNone }; // no worker has it: that it is gone is told where it is read here
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is damage only is told where it is read.
            return Options.DamagedInputs == DamagedInputs.ReadToDamage ? split : throw InputException.From(split.Path, e);
        }
    }
}
