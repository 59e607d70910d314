using Gearman.Client;
using Gearman.MapReduce;

namespace EndToEnd.Tests.Readme;

/// <summary>The README's cluster; what stands between the markers stands there too.</summary>
internal static class Cluster
{
    public static async Task<IReadOnlyList<KeyValuePair<string, long>>> RunAsync(ResultJob<IReadOnlyList<KeyValuePair<string, long>>> wordCount, ServerAddress server)
    {
        // README: cluster
        await using var worker = new GearmanWorker(new() { Servers = [server] });
        worker.Register(wordCount);
        _ = worker.RunAsync(CancellationToken.None);

        await using var client = new GearmanClient(new() { Servers = [server] });
        var counts = await wordCount.RunAsync(["a.txt"], new() { Runner = new GearmanRunner(client) });
        // README end
        return counts;
    }
}
