using Gearman.Stores.Tests.Servers;

namespace Gearman.Stores.Tests.Crash;

/// <summary>Two kills each; as many as the environment says in GEARMAN_CRASH_KILLS.</summary>
public sealed class CrashTests(Databases databases)
{
    private const int Timeout = 1_800_000;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("GEARMAN_CRASH_KILLS"), out var kills) ? kills : 2;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(StoreUnderTest.All), MemberType = typeof(StoreUnderTest))]
    public async Task No_acknowledged_job_is_lost_when_the_server_is_killed(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        await using var server = new ServerProcess(place.GearmandArguments);
        await RunAsync(server, kind, async () =>
        {
            await server.KillAsync();
            await server.StartAsync(TestContext.Current.CancellationToken);
        });
        await AssertEmptyAsync(place, server);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("MySQL")]
    [InlineData("Postgres")]
    [InlineData("Redis")]
    public async Task No_acknowledged_job_is_lost_when_the_database_is_killed(string kind)
    {
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        await using var server = new ServerProcess(place.GearmandArguments);
        await RunAsync(server, kind, async () =>
        {
            await place.Server!.KillAsync();
            await place.Server.StartAsync(TestContext.Current.CancellationToken);
        });
        await AssertEmptyAsync(place, server);
    }

    private static async Task RunAsync(ServerProcess server, string kind, Func<Task> killAsync)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await server.StartAsync(cancellation);
        var run = new CrashRun(server);
        await run.RunAsync(Kills, killAsync, cancellation);
        run.AssertNothingIsLost();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {Kills} kills, {run.Acknowledged} jobs acknowledged, none lost, {run.Repeated} run more than once");
    }

    /// <summary>What was done long ago does not come back.</summary>
    private static async Task AssertEmptyAsync(StoreUnderTest place, ServerProcess server)
    {
        await server.StopAsync();
        await using var store = place.Open();
        Assert.Empty(await store.ReplayAsync());
    }
}
