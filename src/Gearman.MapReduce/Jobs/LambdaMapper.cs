namespace Gearman.MapReduce;

internal sealed class LambdaMapper<TRecord, TKey, TValue>(MapAction<TRecord, TKey, TValue> map) : IMapper<TRecord, TKey, TValue>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    public void Map(TRecord record, Emitter<TKey, TValue> output) => map(record, output);
}
