using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>Reduces the runs of a partition to one run of results, in the order of the keys.</summary>
internal class ReduceFunction<TKey, TValue, TResult>(
    string job,
    PairFormat<TKey, TValue> input,
    Func<PairFormat<TKey, TResult>> outputFormat,
    Func<TaskContext, IReducer<TKey, TValue, TValue>>? createCombiner,
    Func<TaskContext, IReducer<TKey, TValue, TResult>> create)
    : PartialFunction<Run>(job, "reduce")
{
    private const int MaxEntryValues = 1024;

    private readonly Lazy<PairFormat<TKey, TResult>> _output = new(outputFormat); // a small job never writes its results

    public PairFormat<TKey, TResult> Output => _output.Value;

    /// <summary>True if the coordinator must not reduce itself, however few pairs there are.</summary>
    public virtual bool NeedsWorker => false;

    public override Run Execute(TaskRequest request, TaskMonitor monitor)
    {
        using var file = request.Space.File($"reduce-{request.Task}", monitor.Counters);
        var output = new RunOutput(file, request.Space.InlineBytes);
        var writer = new EntryWriter<TKey, TResult>(Output, output);
        void Write(TKey key, List<TResult> results)
        {
            if (results.Count > 0)
            {
                writer.Write(key, results);
            }
        }

        foreach (var (key, results) in Reduce(request.Runs, request.Context(monitor), request.Space, monitor.Counters, Write))
        {
            Write(key, results);
        }

        var run = output.End() ?? Run.Inline();
        file?.Complete();
        return run;
    }

    /// <summary>Reduces runs: each key with its results, in a list that is used again.</summary>
    /// <param name="runs">The runs, in the order of the input.</param>
    /// <param name="context">For the job's code.</param>
    /// <param name="space">What memory shall hold.</param>
    /// <param name="counters">Count what is spilled.</param>
    /// <param name="overflow">Takes the results of a key part by part while there are many; null to keep them all.</param>
    public virtual IEnumerable<KeyValuePair<TKey, List<TResult>>> Reduce(
        IReadOnlyList<Run> runs, TaskContext context, SpillSpace space, MapReduceCounters counters, Action<TKey, List<TResult>>? overflow)
    {
        var reducer = create(context);
        using var cleanUp = reducer as IDisposable;
        runs = Join(runs, context, space, counters);
        using var merger = new RunMerger<TKey, TValue>(input, runs, input.Grouping, space.GroupBytes);
        var groups = new GroupReader<TKey, TValue>(merger);
        var results = new List<TResult>();
        var keys = 0L;
        while (groups.TryRead(out var key))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            keys++;
            results.Clear();
            Reduce(reducer, key, groups, result =>
            {
                results.Add(result);
                if (overflow is not null && results.Count == MaxEntryValues)
                {
                    overflow(key, results);
                    results.Clear();
                }
            });
            yield return new(key, results);
        }

        counters.Add(MapReduceCounters.ReduceKeys, keys);
    }

    /// <summary>As few runs as may be merged at once.</summary>
    protected IReadOnlyList<Run> Join(IReadOnlyList<Run> runs, TaskContext context, SpillSpace space, MapReduceCounters counters) =>
        new RunJoiner<TKey, TValue>(input, createCombiner?.Invoke(context), space, counters).Narrow(runs);

    public override Run Merge(Run left, Run right) => throw new NotSupportedException("a partition is reduced by one task");

    public override long? SizeOf(Run partial) => partial.Length;

    public override IEnumerable<Run> RunsOf(Run partial) => [partial];

    public override void Write(Run partial, IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        RunFormat.Write(ref writer, partial);
        writer.Flush();
    }

    public override Run Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        return RunFormat.Read(ref reader);
    }

    private static void Reduce(IReducer<TKey, TValue, TResult> reducer, TKey key, IEnumerable<TValue> values, Action<TResult> emit)
    {
        try
        {
            reducer.Reduce(key, values, emit);
        }
        catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
        {
            throw JobCodeFault.At(key, e);
        }
    }
}
