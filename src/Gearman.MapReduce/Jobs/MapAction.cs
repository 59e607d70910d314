namespace Gearman.MapReduce;

/// <summary>A mapper as a lambda; called by several threads at once. See <see cref="IMapper{TRecord, TKey, TValue}"/>.</summary>
/// <typeparam name="TRecord">What it reads.</typeparam>
/// <typeparam name="TKey">The type of the keys it emits.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <param name="record">The record; a view that ends with the call.</param>
/// <param name="output">Takes the pairs.</param>
public delegate void MapAction<TRecord, TKey, TValue>(TRecord record, Emitter<TKey, TValue> output)
    where TRecord : IRecord<TRecord>, allows ref struct;
