namespace Gearman.MapReduce;

/// <summary>Joins the values that two sides have under one key; called by several threads at once.</summary>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TLeft">The left values' type.</typeparam>
/// <typeparam name="TRight">The right values' type.</typeparam>
/// <typeparam name="TResult">The results' type.</typeparam>
/// <param name="key">The key.</param>
/// <param name="left">Its left values, in the order of the input; none, if only the right side has the key.</param>
/// <param name="right">Its right values, in the order of the input; none, if only the left side has the key.</param>
/// <param name="emit">Takes the results: nothing for an inner join where a side is empty.</param>
public delegate void JoinAction<TKey, TLeft, TRight, TResult>(
    TKey key, IReadOnlyList<TLeft> left, IReadOnlyList<TRight> right, Action<TResult> emit);
