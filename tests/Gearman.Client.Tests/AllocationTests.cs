using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>What the garbage collector is left. It is counted for the whole process, so nothing runs beside these.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class AllocationTests
{
    [Fact(Timeout = 600_000)]
    public async Task A_background_submit_costs_the_garbage_collector_nothing()
    {
        const int Jobs = 5_000;
        await using var server = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken, "--verbose=FATAL");
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
        var job = new JobRequest("f", new byte[64]);
        await SubmitAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await SubmitAsync();
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;

        // A single object a job has 24 bytes at least; probes and timers may leave a few in all.
        Assert.InRange(bytes, 0, Jobs * 4);

        async Task SubmitAsync()
        {
            var stop = TestContext.Current.CancellationToken;
            for (var i = 0; i < Jobs; i++)
            {
                stop.ThrowIfCancellationRequested();
                await client.SubmitBackgroundAsync(job);
            }
        }
    }
}
