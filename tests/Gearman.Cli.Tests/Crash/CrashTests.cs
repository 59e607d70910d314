using System.Globalization;

namespace Gearman.Cli.Tests.Crash;

/// <summary>Our <c>gearmand</c> with a store, killed again and again while clients submit and workers work.</summary>
public sealed class CrashTests
{
    /// <summary>The stores by the arguments that choose them; the working folder is one of the test's own.</summary>
    public static TheoryData<string> Stores() => ["--queue-type=journal --journal-dir=jobs --max-failed-jobs=1000000"];

    /// <summary>5 kills; GEARMAN_KILLS in the environment says how many else.</summary>
    [Theory(Timeout = 3_600_000), MemberData(nameof(Stores))]
    public async Task What_was_acknowledged_runs_and_what_is_done_does_not_come_back(string store)
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("GEARMAN_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 5;
        using var run = new CrashRun(Path.Combine(Tools.Ours, "gearmand"), store.Split(' '), seed: 1);
        var report = await run.RunAsync(kills, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
    }
}
