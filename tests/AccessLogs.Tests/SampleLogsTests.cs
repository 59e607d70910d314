using SampleLogs;

namespace AccessLogs.Tests;

public sealed class SampleLogsTests
{
    public static TheoryData<string, SampleOptions> Logs() => new()
    {
        { "access.log", SampleOptions.AccessLog },
        { "broken.log", SampleOptions.BrokenLog },
    };

    [Theory]
    [MemberData(nameof(Logs))]
    public void The_logs_in_the_repository_are_what_the_generator_makes(string name, SampleOptions options)
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, options);
        Assert.Equal(log.ToArray(), File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", name)));
    }
}
