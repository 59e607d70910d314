using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>
/// What a one-pass job folds its records into: one for each task, merged by the coordinator. It is for statistics whose
/// tables are large and known better by the job than by keys and values (as access-log analysis is).
/// </summary>
/// <remarks>
/// Merging must be associative, not commutative: partial results are merged in the order of the input, whatever order
/// they finish in, so first-seen, last-seen and running line numbers come out the same for any size of chunks and any
/// number of workers. One thread at a time uses an accumulator.
/// </remarks>
/// <typeparam name="TSelf">The accumulator itself.</typeparam>
/// <typeparam name="TRecord">What it reads: <see cref="LineBlock"/>, <see cref="Line"/> or a view of your own.</typeparam>
public interface IAccumulator<TSelf, TRecord>
    where TSelf : class, IAccumulator<TSelf, TRecord>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    /// <summary>Adds a record.</summary>
    /// <param name="record">The record; a view that ends with the call.</param>
    void Add(TRecord record);

    /// <summary>Adds all that another accumulator holds.</summary>
    /// <param name="next">The accumulator of the input right behind this one's; not used again.</param>
    void Merge(TSelf next);

    /// <summary>Writes the partial result for the way to the coordinator.</summary>
    /// <param name="output">Takes the bytes; what format they have is the accumulator's own affair.</param>
    void Write(IBufferWriter<byte> output);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="input">The bytes; they stay unchanged as long as they are referred to.</param>
    /// <returns>The accumulator.</returns>
    static abstract TSelf Read(ReadOnlyMemory<byte> input);
}
