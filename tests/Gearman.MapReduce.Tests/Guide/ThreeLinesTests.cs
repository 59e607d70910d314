using Gearman.Client;

namespace Gearman.MapReduce.Tests.Guide;

public sealed class ThreeLinesTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task In_process_and_on_a_cluster()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = _files.Write("to be or\nnot to be");

        var job = MapReduceJob.Named("wordcount")
            .Map<string, long>((line, output) => { foreach (var word in line.ToString().Split(' ')) { output.Emit(word, 1); } })
            .Fold((a, b) => a + b);
        var counts = await job.RunAsync([path], cancellationToken: cancellationToken);

        await using var cluster = await Cluster.StartAsync();
        var server = new ServerAddress("127.0.0.1", cluster.Servers[0].Port);

        await using var worker = new GearmanWorker(new() { Servers = [server] });
        worker.Register(job);
        _ = worker.RunAsync(CancellationToken.None);

        await using var client = new GearmanClient(new() { Servers = [server] });
        var same = await job.RunAsync([path], new() { Runner = new GearmanRunner(client) }, cancellationToken);

        Assert.Equal([new("be", 2), new("not", 1), new("or", 1), new("to", 2)], counts);
        Assert.Equal(counts, same);
    }
}
