namespace Gearman.MapReduce;

/// <summary>Maps a result of the stage before; called by several threads at once.</summary>
/// <typeparam name="TKeyIn">The keys' type of the stage before.</typeparam>
/// <typeparam name="TResultIn">Its results' type.</typeparam>
/// <typeparam name="TKey">The type of the keys emitted.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <param name="key">The key.</param>
/// <param name="result">One of its results.</param>
/// <param name="output">Takes the pairs.</param>
public delegate void ChainAction<TKeyIn, TResultIn, TKey, TValue>(TKeyIn key, TResultIn result, Emitter<TKey, TValue> output);
