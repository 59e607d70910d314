namespace Gearman.MapReduce;

/// <summary>A job that folds its input into one accumulator. Made by <see cref="JobBuilder"/>.</summary>
/// <typeparam name="TRecord">What it reads.</typeparam>
/// <typeparam name="TAccumulator">What it is folded into; the result.</typeparam>
public sealed class AggregatorJob<TRecord, TAccumulator> : ResultJob<TAccumulator>
    where TRecord : IRecord<TRecord>, allows ref struct
    where TAccumulator : class, IAccumulator<TAccumulator, TRecord>
{
    private readonly Func<TaskContext, TAccumulator> _create;
    private readonly AggregateFunction<TRecord, TAccumulator> _function;

    internal AggregatorJob(string name, Func<TaskContext, TAccumulator> create)
        : base(name)
    {
        _create = create;
        _function = new(name, create);
    }

    internal override IReadOnlyList<TaskFunction> Functions => [_function];

    private protected override bool HasPairs => false;

    private protected override async Task<TAccumulator> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        // The first partial result may have come over the wire, and then does not know the run's parameters.
        var result = _create(run.Context(cancellationToken));
        await run.MapAsync(_function, partial => result = _function.Merge(result, partial), cancellationToken).ConfigureAwait(false);
        return result;
    }
}
