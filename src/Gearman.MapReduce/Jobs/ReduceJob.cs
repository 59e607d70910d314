using System.Runtime.CompilerServices;

namespace Gearman.MapReduce;

/// <summary>
/// A job of mapper and reducer. Its result is each key with each of its results, in the order of the keys. Made by
/// <see cref="PairJobBuilder{TRecord, TKey, TValue}"/>.
/// </summary>
/// <typeparam name="TRecord">What the mapper reads.</typeparam>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TValue">The type of the mapper's values.</typeparam>
/// <typeparam name="TResult">The type of the reducer's results.</typeparam>
public sealed class ReduceJob<TRecord, TKey, TValue, TResult> : ResultJob<IReadOnlyList<KeyValuePair<TKey, TResult>>>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private readonly IPairSource _source;
    private readonly PairStage<TKey, TValue> _stage;
    private readonly ReduceFunction<TKey, TValue, TResult> _reduce;

    internal ReduceJob(string name, IPairSource source, PairStage<TKey, TValue> stage, ReduceFunction<TKey, TValue, TResult> reduce)
        : base(name)
    {
        _source = source;
        _stage = stage;
        _reduce = reduce;
    }

    internal override IReadOnlyList<TaskFunction> Functions => [.. _source.Functions, _reduce];

    /// <summary>How results travel.</summary>
    internal PairFormat<TKey, TResult> ResultFormat => _reduce.Output;

    /// <summary>Runs the job and gives its results one by one, in the order of the keys: they need not fit memory.</summary>
    /// <param name="inputs">What to read, in this order.</param>
    /// <param name="options">Where and how; the default is in this process.</param>
    /// <param name="cancellationToken">Gives the run up.</param>
    /// <returns>Each key with each of its results. The run begins with the first and ends with the enumeration.</returns>
    /// <exception cref="MapReduceException">The run failed, as <see cref="ResultJob{TResult}.RunAsync(IReadOnlyList{JobInput}, MapReduceOptions?, CancellationToken)"/> says.</exception>
    public async IAsyncEnumerable<KeyValuePair<TKey, TResult>> StreamAsync(
        IReadOnlyList<JobInput> inputs,
        MapReduceOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var run = new JobRun(Name, inputs, options ?? new MapReduceOptions());
        var partitions = await GuardAsync(run, () => PartitionsAsync(run, cancellationToken)).ConfigureAwait(false);
        using var results = partitions.All().GetEnumerator();
        while (Guard(run, results.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return results.Current;
        }

        run.Complete();
    }

    /// <summary>
    /// Runs the job and writes its results, one file a partition, each in the order of the keys. A file is written aside and
    /// renamed when it is whole; <c>_SUCCESS</c> comes last.
    /// </summary>
    /// <param name="inputs">What to read, in this order.</param>
    /// <param name="output">Where to and how.</param>
    /// <param name="options">Where and how to run; the default is in this process.</param>
    /// <param name="cancellationToken">Gives the run up.</param>
    /// <returns>The files.</returns>
    /// <exception cref="OutputException">The directory holds something already, or cannot be written.</exception>
    /// <exception cref="MapReduceException">The run failed, as <see cref="ResultJob{TResult}.RunAsync(IReadOnlyList{JobInput}, MapReduceOptions?, CancellationToken)"/> says.</exception>
    public async Task<IReadOnlyList<string>> WriteAsync(
        IReadOnlyList<JobInput> inputs,
        FileOutput<TKey, TResult> output,
        MapReduceOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(output);
        using var target = output.Begin();
        using var run = new JobRun(Name, inputs, options ?? new MapReduceOptions());
        return await GuardAsync(run, async () =>
        {
            var partitions = await PartitionsAsync(run, cancellationToken).ConfigureAwait(false);
            await Parallel.ForAsync(
                0,
                partitions.Count,
                new ParallelOptions { MaxDegreeOfParallelism = run.Options.Parallelism, CancellationToken = cancellationToken },
                async (partition, stop) => await target.WriteAsync(partition, partitions[partition], stop).ConfigureAwait(false)).ConfigureAwait(false);
            var files = target.Commit(partitions.Count);
            run.Complete();
            return files;
        }).ConfigureAwait(false);
    }

    /// <summary>Runs the job and writes its results: those of each partition that has some as a part, or all in the order of the keys as one.</summary>
    internal async Task<IReadOnlyList<ReadOnlyMemory<byte>>> WriteAsync(
        IReadOnlyList<JobInput> inputs,
        IOutputFormat<TKey, TResult> format,
        bool byPartition,
        MapReduceOptions options,
        CancellationToken cancellationToken)
    {
        using var run = new JobRun(Name, inputs, options);
        return await GuardAsync(run, async () =>
        {
            var partitions = await PartitionsAsync(run, cancellationToken).ConfigureAwait(false);
            var parts = new List<ReadOnlyMemory<byte>>();
            foreach (var results in byPartition ? Enumerable.Range(0, partitions.Count).Select(i => partitions[i]) : [partitions.All()])
            {
                var isEmpty = true;
                using var part = new MemoryStream();
                await format.WriteAsync(
                    results.Select(result =>
                    {
                        isEmpty = false;
                        return result;
                    }),
                    part,
                    cancellationToken).ConfigureAwait(false);
                if (!(isEmpty && byPartition))
                {
                    parts.Add(part.GetBuffer().AsMemory(0, (int)part.Length));
                }
            }

            run.Complete();
            return parts;
        }).ConfigureAwait(false);
    }

    private protected override async Task<IReadOnlyList<KeyValuePair<TKey, TResult>>> RunAsync(
        JobRun run, CancellationToken cancellationToken) =>
        [.. (await PartitionsAsync(run, cancellationToken).ConfigureAwait(false)).All()];

    /// <summary>
    /// Adds a stage: its mapper reads the results of this job, which go from worker to worker through the spill directory
    /// where they are too many to go inline.
    /// </summary>
    /// <param name="name">The stage's name: 1 to 100 letters, digits and <c>. _ - /</c>; its Gearman functions are called after it.</param>
    /// <returns>What takes the stage's mapper.</returns>
    /// <exception cref="ArgumentException">The name has other characters, none, or too many, or is this job's.</exception>
    public StageBuilder<TRecord, TKey, TValue, TResult> Then(string name) => Checked(name) != Name
        ? new(name, this)
        : throw new ArgumentException($"a stage before is named '{name}'", nameof(name));

    /// <summary>Maps, and reduces by workers: a run of results for each partition.</summary>
    internal async Task<List<Run>> ReduceAsync(JobRun run, CancellationToken cancellationToken)
    {
        var pairs = await MapAsync(run, cancellationToken).ConfigureAwait(false);
        return await ReduceAsync(run, pairs, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Maps, and reduces what is too much to be reduced while the results are read.</summary>
    private async Task<ResultPartitions<TKey, TResult>> PartitionsAsync(JobRun run, CancellationToken cancellationToken)
    {
        var pairs = await MapAsync(run, cancellationToken).ConfigureAwait(false);
        if (!_reduce.NeedsWorker && !pairs.AnySpilled && pairs.Bytes <= run.Options.ReduceHereBytes)
        {
            var context = run.Context(cancellationToken);
            return new(pairs.ToLists(), runs =>
                from pair in _reduce.Reduce(runs, context, run.Space, run.Options.Counters, overflow: null)
                from result in pair.Value
                select KeyValuePair.Create(pair.Key, result));
        }

        var reduced = await ReduceAsync(run, pairs, cancellationToken).ConfigureAwait(false);
        return new([.. reduced.Select(result => (Run[])[result])], runs => Merged(runs, run.Space));
    }

    private async Task<PartitionedRuns> MapAsync(JobRun run, CancellationToken cancellationToken)
    {
        var combiner = _stage.Combiner?.Invoke(run.Context(cancellationToken));
        var joiner = new RunJoiner<TKey, TValue>(_stage.Format, combiner, run.Space, run.Options.Counters);
        var compactor = new RunCompactor<TKey, TValue>(joiner, run.Space, run.Options.PartitionCount);
        await run.ShuffleAsync(take => _source.MapAsync(run, take, cancellationToken), compactor.Add).ConfigureAwait(false);
        run.Options.Report?.Spread(Name, compactor.Runs);
        return compactor.Runs;
    }

    private async Task<List<Run>> ReduceAsync(JobRun run, PartitionedRuns pairs, CancellationToken cancellationToken)
    {
        var reduced = new List<Run>();
        await run.ReduceAsync(_reduce, pairs, reduced.Add, cancellationToken).ConfigureAwait(false);
        return reduced;
    }

    private IEnumerable<KeyValuePair<TKey, TResult>> Merged(IReadOnlyList<Run> runs, SpillSpace space)
    {
        using var merger = new RunMerger<TKey, TResult>(_reduce.Output, runs, _reduce.Output.Comparer, space.GroupBytes);
        var results = new List<TResult>();
        while (merger.TryRead(out var key, results))
        {
            foreach (var result in results)
            {
                yield return new(key, result);
            }
        }
    }
}
