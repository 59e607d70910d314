using System.Globalization;
using Gearman.Stores.Tests.Servers;

namespace Gearman.Stores.Tests.Crash;

/// <summary>Our <c>gearmand</c> with each store, killed again and again while clients submit and workers work.</summary>
public sealed class CrashTests(Databases databases)
{
    /// <summary>5 kills; GEARMAN_KILLS in the environment says how many else.</summary>
    [Theory(Timeout = 7_200_000)]
    [MemberData(nameof(StoreUnderTest.WithJournal), MemberType = typeof(StoreUnderTest))]
    public async Task What_was_acknowledged_runs_and_what_is_done_does_not_come_back(string kind)
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("GEARMAN_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 5;
        var place = await StoreUnderTest.CreateAsync(kind, databases);
        var report = await new CrashRun(place, seed: 1).RunAsync(kills, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {report}");
        await using var store = place.Open();
        Assert.All(await store.ReplayAsync(), job => Assert.NotEmpty(job.Failure));
    }
}
