using Gearman.Client;

namespace Gearman.MapReduce.Tests.Guide;

public sealed class SpillSamplesTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Through_the_job_server()
    {
        await using var cluster = await Cluster.StartAsync();
        var (client, server, directory) = (cluster.Client, new ServerAddress("127.0.0.1", cluster.Servers[0].Port), _files.Root);

        await using var spill = new JobServerSpill(new() { Servers = [server], Concurrency = 4 }, directory); // the coordinator's
        FileStores.Register(JobServerSpill.Scheme, () => new JobServerFiles(client)); // in every process, workers too
        var options = new MapReduceOptions { Runner = new GearmanRunner(client), SpillDirectory = spill.Url };

        var job = MapReduceJob.Named("few").Map<string, int>((line, output) => output.Emit(line.Bytes, 1)).Fold((a, b) => a + b);
        cluster.AddWorkers(1, job);
        Assert.Equal([new("a", 1)], await job.RunAsync([_files.Write("a\n")], options, TestContext.Current.CancellationToken));
    }
}
