namespace Gearman.MapReduce;

/// <summary>Jobs whose reducers are written in other languages.</summary>
public static class StreamingExtensions
{
    /// <summary>
    /// Reduces by a command, in any language: a process for each partition, started by the shell, that gets lines of key, tab and value on
    /// its standard input, sorted by key, and writes lines of key, tab and result. Other than 0 as its exit code fails the task. It runs
    /// on workers, however few pairs there are, and finds what a mapper by command finds (<see cref="JobBuilder.MapBy"/>).
    /// </summary>
    /// <typeparam name="TRecord">What the mapper reads.</typeparam>
    /// <param name="builder">The job with its mapper.</param>
    /// <param name="command">The command, such as <c>python3 reduce.py</c>; workers must have what it needs.</param>
    /// <returns>The job; its results are in the order of the keys that the command wrote.</returns>
    public static ReduceJob<TRecord, string, string, string> ReduceBy<TRecord>(this PairJobBuilder<TRecord, string, string> builder, string command)
        where TRecord : IRecord<TRecord>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(command);
        return builder.ReduceBy((name, stage) => new ProcessReduceFunction(name, stage, command));
    }
}
