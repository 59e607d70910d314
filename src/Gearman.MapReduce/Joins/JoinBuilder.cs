using MessagePack;
using MessagePack.Resolvers;

namespace Gearman.MapReduce;

/// <summary>
/// A reduce-side join: two kinds of inputs, each with a mapper of its own, come together under their keys. Neither side has
/// to fit memory; the values of one key have to.
/// </summary>
/// <typeparam name="TRecord">What the mappers read.</typeparam>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TLeft">The left values' type.</typeparam>
/// <typeparam name="TRight">The right values' type.</typeparam>
public sealed class JoinBuilder<TRecord, TKey, TLeft, TRight>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private readonly JobBuilder _job;
    private readonly Func<TRecord, bool> _isLeft;
    private readonly MapAction<TRecord, TKey, TLeft> _left;
    private readonly MapAction<TRecord, TKey, TRight> _right;
    private IFormatterResolver _resolver = BuiltinResolver.Instance;

    internal JoinBuilder(
        JobBuilder job, Func<TRecord, bool> isLeft, MapAction<TRecord, TKey, TLeft> left, MapAction<TRecord, TKey, TRight> right)
    {
        _job = job;
        _isLeft = isLeft;
        _left = left;
        _right = right;
    }

    /// <inheritdoc cref="PairJobBuilder{TRecord, TKey, TValue}.WithResolver"/>
    public JoinBuilder<TRecord, TKey, TLeft, TRight> WithResolver(IFormatterResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        _resolver = resolver;
        return this;
    }

    /// <summary>Joins.</summary>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="join">Sees each key that one side has at least.</param>
    /// <returns>The job; its result is each key with each of its results, in the order of the keys.</returns>
    public ResultJob<IReadOnlyList<KeyValuePair<TKey, TResult>>> Reduce<TResult>(JoinAction<TKey, TLeft, TRight, TResult> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return _job
            .Map<TRecord, TKey, Sided<TLeft, TRight>>(_ => new JoinMapper<TRecord, TKey, TLeft, TRight>(_isLeft, _left, _right))
            .WithResolver(new SidedResolver<TLeft, TRight>(_resolver))
            .Reduce<TResult>((key, values, emit) =>
            {
                var (left, right) = (new List<TLeft>(), new List<TRight>());
                foreach (var value in values)
                {
                    if (value.IsLeft)
                    {
                        left.Add(value.Left);
                    }
                    else
                    {
                        right.Add(value.Right);
                    }
                }

                join(key, left, right, emit);
            });
    }
}
