using System.Buffers;
using Gearman.Client;
using Gearman.Testing;

namespace EndToEnd.Tests.Readme;

/// <summary>The README's server for tests; what stands between the markers stands there too.</summary>
internal static class InYourTests
{
    public static async Task<byte[]> RunAsync()
    {
        // README: test server
        await using var server = await GearmanTestServer.StartAsync();
        await using var worker = new GearmanWorker(new() { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
        worker.Register("reverse", workload => workload.ToArray().Reverse().ToArray());
        _ = worker.RunAsync(CancellationToken.None);
        await server.WaitForWorkersAsync("reverse");
        // README end
        await using var client = new GearmanClient(new() { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
        return (await client.SubmitAsync(new JobRequest("reverse", "Hello"u8.ToArray()))).ToArray();
    }
}
