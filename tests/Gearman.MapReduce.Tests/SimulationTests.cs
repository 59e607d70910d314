using Gearman.MapReduce.Simulation;

namespace Gearman.MapReduce.Tests;

/// <summary>The real coordinator with simulated workers that are slow, die, lose their connections and throw.</summary>
public sealed class SimulationTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_befalls_workers_the_results_are_exact_and_each_task_counts_once(int seed)
    {
        var run = await SimulatedRun.OfAsync(new ClusterModel
        {
            Workers = 60,
            Maps = 600,
            Reduces = 120,
            SlowPart = 0.1,
            Slowness = 20,
            Killed = 20,
            KillAt = TimeSpan.FromSeconds(30),
            FaultPart = 0.1,
            Seed = seed,
        });
        Assert.Equal(run.Expected, run.Results);
        Assert.Equal(600, run.Records);
        Assert.True(run.Retries > 0, "nothing was lost or failed");
        Assert.True(run.Requeued > 0, "no worker died with a job");
        Assert.True(run.Input.Bytes >= 600 * 64e6 * 0.999 && run.MapsEnded < run.Elapsed);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_thousand_workers_are_kept_busy_by_one_coordinator()
    {
        var run = await SimulatedRun.OfAsync(new ClusterModel { Workers = 1_000, Maps = 4_000, Reduces = 1_000 });
        Assert.Equal(run.Expected, run.Results);
        Assert.Equal((4_000, 0), (run.Records, run.Retries));
    }

    [Fact]
    public void Rates_are_spread_over_the_time_in_which_bytes_flowed()
    {
        var log = new RateLog();
        log.Add(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(12.5), 1_000);
        Assert.Equal([50, 100, 50], log.Rates);
        Assert.Equal(1_000, log.Bytes);
    }
}
