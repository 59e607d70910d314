namespace Gearman.MapReduce;

/// <summary>
/// The reduce function of the paper: a key and all its values in, any number of results for that key out. A combiner is
/// a reducer that runs after the map, whose results are values again. One instance serves one task, and is disposed at its
/// end if it is <see cref="IDisposable"/>.
/// </summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <typeparam name="TResult">The type of the results.</typeparam>
public interface IReducer<TKey, TValue, TResult>
{
    /// <summary>Reduces the values of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">Its values, in the order of the input; valid until the call returns.</param>
    /// <param name="emit">Takes the results.</param>
    void Reduce(TKey key, IEnumerable<TValue> values, Action<TResult> emit);
}
