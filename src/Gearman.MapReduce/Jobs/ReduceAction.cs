namespace Gearman.MapReduce;

/// <summary>A reducer as a lambda; called by several threads at once. See <see cref="IReducer{TKey, TValue, TResult}"/>.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <typeparam name="TResult">The type of the results.</typeparam>
/// <param name="key">The key.</param>
/// <param name="values">Its values, in the order of the input; valid until the call returns.</param>
/// <param name="emit">Takes the results.</param>
public delegate void ReduceAction<TKey, TValue, TResult>(TKey key, IEnumerable<TValue> values, Action<TResult> emit);
