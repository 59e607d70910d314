namespace AccessLogs.Cli;

/// <summary>How much of the logs a task has where threads of this process do all the work.</summary>
internal static class TaskSize
{
    /// <summary>As much as is sent at once: nobody knows how long a stream is.</summary>
    private const long StreamBytes = 8 << 20;

    /// <summary>A task a thread: results are handed over as they are, and the fewer there are, the less has to be merged.</summary>
    /// <param name="threads">How many work.</param>
    /// <param name="bytes">The size of all files.</param>
    /// <param name="hasStream">Whether a log comes by standard input.</param>
    /// <returns>Bytes.</returns>
    public static long ForThreads(int threads, long bytes, bool hasStream) => Math.Max((bytes / threads) + 1, hasStream ? StreamBytes : 0);
}
