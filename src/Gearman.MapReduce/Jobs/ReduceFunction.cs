using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>Reduces the runs of a partition to one run of results, in the order of the keys.</summary>
internal sealed class ReduceFunction<TKey, TValue, TResult>(
    string job,
    PairFormat<TKey, TValue> input,
    Func<PairFormat<TKey, TResult>> outputFormat,
    Func<TaskContext, IReducer<TKey, TValue, TResult>> create)
    : PartialFunction<ReadOnlyMemory<byte>>(job, "reduce")
{
    private readonly Lazy<PairFormat<TKey, TResult>> _output = new(outputFormat); // a small job never writes its results

    public PairFormat<TKey, TResult> Output => _output.Value;

    public override ReadOnlyMemory<byte> Execute(TaskRequest request, TaskMonitor monitor)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Reduce(request.Runs, request.Context(monitor), (key, results) =>
        {
            if (results.Count > 0)
            {
                Output.WriteEntry(output, key, results);
            }
        });
        return output.WrittenMemory;
    }

    /// <summary>Reduces runs, giving away each key with its results; the list is used again.</summary>
    public void Reduce(IReadOnlyList<ReadOnlyMemory<byte>> runs, TaskContext context, Action<TKey, List<TResult>> take)
    {
        var reducer = create(context);
        var merger = new RunMerger<TKey, TValue>(input, runs);
        var values = new List<TValue>();
        var results = new List<TResult>();
        Action<TResult> emit = results.Add;
        while (merger.TryRead(out var key, values))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            results.Clear();
            try
            {
                reducer.Reduce(key, values, emit);
            }
            catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
            {
                throw JobCodeFault.At(key, e);
            }

            take(key, results);
        }
    }

    public override ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) =>
        throw new NotSupportedException("a partition is reduced by one task");

    public override void Write(ReadOnlyMemory<byte> partial, IBufferWriter<byte> output) => output.Write(partial.Span);

    public override ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> bytes) => bytes;
}
