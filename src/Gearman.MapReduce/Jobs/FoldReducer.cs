namespace Gearman.MapReduce;

/// <summary>Reduces by an associative function of two values.</summary>
internal sealed class FoldReducer<TKey, TValue>(Func<TValue, TValue, TValue> fold) : IReducer<TKey, TValue, TValue>
{
    public void Reduce(TKey key, IEnumerable<TValue> values, Action<TValue> emit) => emit(values.Aggregate(fold));
}
