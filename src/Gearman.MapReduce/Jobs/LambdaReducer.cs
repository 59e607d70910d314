namespace Gearman.MapReduce;

internal sealed class LambdaReducer<TKey, TValue, TResult>(ReduceAction<TKey, TValue, TResult> reduce) : IReducer<TKey, TValue, TResult>
{
    public void Reduce(TKey key, IEnumerable<TValue> values, Action<TResult> emit) => reduce(key, values, emit);
}
