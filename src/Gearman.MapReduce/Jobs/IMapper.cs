namespace Gearman.MapReduce;

/// <summary>The map function of the paper: one record in, any number of pairs out. One instance serves one task:
/// what it needs it sets up when it is made (<see cref="JobBuilder"/>), and if it is <see cref="IDisposable"/> it is disposed
/// when the task ends, however it ends.</summary>
/// <typeparam name="TRecord">What it reads: <see cref="Line"/>, <see cref="LineBlock"/> or a view of your own.</typeparam>
/// <typeparam name="TKey">The type of the keys it emits.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public interface IMapper<TRecord, TKey, TValue>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    /// <summary>Maps a record.</summary>
    /// <param name="record">The record; a view that ends with the call.</param>
    /// <param name="output">Takes the pairs.</param>
    void Map(TRecord record, Emitter<TKey, TValue> output);

    /// <summary>Called after the last record of a task: what was kept may be emitted now. By default nothing is done.</summary>
    /// <param name="output">Takes the pairs.</param>
    void End(Emitter<TKey, TValue> output)
    {
    }
}
