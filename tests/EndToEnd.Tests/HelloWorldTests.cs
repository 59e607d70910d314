using Gearman.TestSupport;

namespace EndToEnd.Tests;

public sealed class HelloWorldTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task Reverse_runs_on_the_embedded_server() =>
        Assert.Equal(new Example.Outcome(0, "!dlroW ,olleH\n", ""), await Example.RunAsync("HelloWorld"));

    [Fact(Timeout = Timeout)]
    public async Task Reverse_runs_on_our_server()
    {
        await using var server = OurServer.Start();
        var outcome = await Example.RunAsync("HelloWorld", "--server", $"127.0.0.1:{server.Port}", "abc");
        Assert.Equal(new Example.Outcome(0, "cba\n", ""), outcome);
    }

    [Fact(Timeout = Timeout)]
    public async Task Reverse_runs_on_the_real_gearmand()
    {
        await using var server = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("HelloWorld", "--server", $"127.0.0.1:{server.Port}", "abc");
        Assert.Equal(new Example.Outcome(0, "cba\n", ""), outcome);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--server", "nowhere:x")]
    [InlineData("--server")]
    [InlineData("--bogus")]
    public async Task Bad_use_is_told_with_the_usage_and_exit_code_2(params string[] arguments)
    {
        var outcome = await Example.RunAsync("HelloWorld", arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("usage:", outcome.Errors);
        Assert.Empty(outcome.Output);
    }
}
