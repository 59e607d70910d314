using Gearman.TestSupport;

namespace EndToEnd.Tests;

public sealed class NoSinglePointOfFailureTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task A_run_over_two_servers_of_which_one_is_dead_gives_the_same_report()
    {
        var dead = $"127.0.0.1:{LoopbackPorts.Take()}";
        await using var server = OurServer.Start();
        var log = Example.SampleLog("access.log");
        var expected = await Example.RunAsync("LogAnalysis", log, "--json", "-");
        var outcome = await Example.RunAsync("LogAnalysis", log, "--json", "-", "--server", dead, "--server", $"127.0.0.1:{server.Port}");
        Assert.Equal(expected, outcome);
    }
}
