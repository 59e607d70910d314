using AccessLogs.Cli;

namespace AccessLogs.Tests;

public sealed class TaskSizeTests
{
    [Theory]
    [InlineData(2, 1_000_000_000, false, 500_000_001)]
    [InlineData(3, 0, false, 1)]
    [InlineData(2, 0, true, 8 << 20)]
    [InlineData(2, 1_000, true, 8 << 20)]
    [InlineData(2, 1_000_000_000, true, 500_000_001)]
    public void A_thread_has_one_task_of_files_and_large_ones_of_a_stream(int threads, long bytes, bool hasStream, long expected) =>
        Assert.Equal(expected, TaskSize.ForThreads(threads, bytes, hasStream));
}
