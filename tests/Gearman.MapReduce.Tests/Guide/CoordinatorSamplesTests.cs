using System.Text;
using Gearman.Client;

namespace Gearman.MapReduce.Tests.Guide;

public sealed class CoordinatorSamplesTests
{
    private static readonly ReduceJob<Line, string, long, long> WordCount =
        MapReduceJob.Named("wordcount").Map<string, long>((line, output) => output.Emit(line.ToString(), 1)).Fold((a, b) => a + b);

    [Fact(Timeout = 60_000)]
    public async Task For_clients_in_other_languages()
    {
        await using var cluster = await Cluster.StartAsync();
        var server = new ServerAddress("127.0.0.1", cluster.Servers[0].Port);

        await using var client = new GearmanClient(new() { Servers = [server] });
        await using var worker = new GearmanWorker(new() { Servers = [server] });
        worker.Register(WordCount); // its tasks: here, and on any other host
        worker.RegisterCoordinator(WordCount, OutputFormats.Text<string, long>(), client); // its runs: the function "wordcount"
        _ = worker.RunAsync(CancellationToken.None);

        var answer = await client.SubmitAsync(new JobRequest("wordcount", "b\na\nb\n"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal("a\t1\nb\t2\n", Encoding.UTF8.GetString(answer.Span));
    }
}
