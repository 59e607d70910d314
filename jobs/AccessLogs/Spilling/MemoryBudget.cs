namespace AccessLogs;

/// <summary>How much memory the tables of an analysis may hold, and where they go beyond. Travels to the workers.</summary>
/// <param name="Bytes">Bytes of all tables, about; the program itself comes on top of it.</param>
/// <param name="Accumulators">How many accumulators there may be at a time: those of tasks that run, and of tasks that wait to be merged.</param>
/// <param name="Directory">
/// A directory that is there, one for all processes of the run, or a URL of a store that they all have registered
/// (<see cref="Gearman.MapReduce.FileStores"/>). Who made it deletes it, after the report was made.
/// </param>
public sealed record MemoryBudget(long Bytes, int Accumulators, string Directory)
{
    /// <summary>The smallest share that is of use: below, a spill has more blocks than rows.</summary>
    private const long MinBytes = 64 << 10;

    /// <summary>Less would be tables that are large while they are empty.</summary>
    private const long MinSumBytes = 2 << 20;

    /// <summary>The share of one accumulator. There is one more, into which they are merged; and a table that grows, or is spilled, is there twice for a moment.</summary>
    internal long AccumulatorBytes => Math.Max(Bytes / 2 / (Accumulators + 1), MinBytes);

    /// <summary>The share of the sums that a report is made of, when there is no other accumulator any more.</summary>
    internal long SumBytes => Math.Max(Bytes / 2, MinSumBytes);

    /// <summary>The share of the visitors that are counted for it at a time.</summary>
    internal long PartBytes => Math.Max(Bytes / 4, MinBytes);
}
