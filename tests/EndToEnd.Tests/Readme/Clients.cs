using System.Buffers;
using Gearman.Client;

namespace EndToEnd.Tests.Readme;

/// <summary>The README's client and worker; what stands between the markers stands there too.</summary>
internal static class Clients
{
    public static async Task<(byte[] Reversed, int Sum)> RunAsync(ServerAddress server)
    {
        // README: clients
        await using var worker = new GearmanWorker(new() { Servers = [server], Concurrency = 8 });
        worker.Register("reverse", workload => workload.ToArray().Reverse().ToArray());
        worker.Register("sum", async (int[] numbers, JobContext job, CancellationToken stop) =>
        {
            await job.SendStatusAsync(1, 2);
            return numbers.Sum();
        });
        _ = worker.RunAsync(CancellationToken.None);

        await using var client = new GearmanClient(new() { Servers = [server] });
        var reversed = await client.SubmitAsync(new JobRequest("reverse", "Hello"u8.ToArray()));
        var sum = await client.SubmitAsync<int[], int>("sum", [1, 2, 3]);

        var later = new JobRequest("reverse", "later"u8.ToArray()) { Priority = JobPriority.Low };
        var handle = await client.SubmitBackgroundAsync(later);
        // README end
        Assert.Equal(server, handle.Server);
        return (reversed.ToArray(), sum);
    }
}
