namespace Gearman.MapReduce;

/// <summary>
/// What a job reads: a view over the bytes of whole lines. Implement it on a <c>readonly ref struct</c> and parsing
/// allocates nothing; the call is resolved at compile time and inlined.
/// </summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IRecord<TSelf>
    where TSelf : IRecord<TSelf>, allows ref struct
{
    /// <summary>Takes the next record off the front of a block.</summary>
    /// <param name="block">Whole lines; advanced past the record, also past lines that hold none.</param>
    /// <param name="record">The record.</param>
    /// <returns>False if the block holds no further record.</returns>
    static abstract bool TryRead(ref LineBlock block, out TSelf record);
}
