namespace Gearman.MapReduce;

/// <summary>Maps each record by the mapper of its side.</summary>
internal sealed class JoinMapper<TRecord, TKey, TLeft, TRight>(
    Func<TRecord, bool> isLeft, MapAction<TRecord, TKey, TLeft> left, MapAction<TRecord, TKey, TRight> right)
    : IMapper<TRecord, TKey, Sided<TLeft, TRight>>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private readonly SideEmitter<TKey, TLeft, TLeft, TRight> _left = new(value => new(true, value, default!));
    private readonly SideEmitter<TKey, TRight, TLeft, TRight> _right = new(value => new(false, default!, value));

    public void Map(TRecord record, Emitter<TKey, Sided<TLeft, TRight>> output)
    {
        if (isLeft(record))
        {
            left(record, _left.To(output));
        }
        else
        {
            right(record, _right.To(output));
        }
    }
}
