namespace AccessLogs.Cli;

/// <summary>How much of the logs a task has where threads of this process do all the work.</summary>
internal static class TaskSize
{
    /// <summary>As much as is sent at once: nobody knows how long a stream is.</summary>
    private const long StreamBytes = 8 << 20;

    /// <summary>The most that a task has if nothing is said (<see cref="Gearman.MapReduce.MapReduceOptions.ChunkBytes"/>).</summary>
    private const long MostBytes = 256 << 20;

    /// <summary>A task a thread: results are handed over as they are, and the fewer there are, the less has to be merged.</summary>
    /// <param name="threads">How many work.</param>
    /// <param name="bytes">The size of all files.</param>
    /// <param name="hasStream">Whether a log comes by standard input.</param>
    /// <returns>Bytes.</returns>
    public static long ForThreads(int threads, long bytes, bool hasStream) => Math.Max((bytes / threads) + 1, hasStream ? StreamBytes : 0);

    /// <summary>The most partial results there are at a time: of tasks that are worked on, and of those that wait for an earlier one.</summary>
    /// <param name="threads">How many work.</param>
    /// <param name="inputs">The logs.</param>
    /// <param name="chunk">Bytes of a task; null for the default of Map/Reduce.</param>
    public static int MostResults(int threads, LogInputs inputs, long? chunk)
    {
        // Two tasks a worker, started up to four times as many; a packed log is a task however small it is.
        var tasks = inputs.HasStream ? int.MaxValue : (inputs.Bytes / (chunk ?? MostBytes)) + inputs.Jobs.Count + 1;
        return (int)Math.Clamp(tasks, threads, 2 * 4 * threads);
    }
}
