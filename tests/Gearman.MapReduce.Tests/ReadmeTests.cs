using Gearman.Client;

namespace Gearman.MapReduce.Tests;

/// <summary>The README's word count, compiled and run.</summary>
public sealed class ReadmeTests : IDisposable
{
    // The job: its code, under a name that coordinator and workers share.
    private static readonly ReduceJob<Line, string, long, long> WordCount = MapReduceJob.Named("wordcount")
        .Map<string, long>((line, output) =>
        {
            foreach (var word in line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                output.Emit(word, 1);
            }
        })
        .Fold((a, b) => a + b);

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Word_count_in_process()
    {
        var path = _files.Write("to be or\nnot to be");

        var counts = await WordCount.RunAsync([path], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([new("be", 2), new("not", 1), new("or", 1), new("to", 2)], counts);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_same_on_a_cluster_by_one_changed_line()
    {
        await using var cluster = await Cluster.StartAsync();
        var server = new ServerAddress("127.0.0.1", cluster.Servers[0].Port);
        var path = _files.Write("to be or\nnot to be");

        // A worker, in this process or on any host:
        await using var worker = new GearmanWorker(new() { Servers = [server] });
        worker.Register(WordCount);
        _ = worker.RunAsync(CancellationToken.None);

        // The coordinator:
        await using var client = new GearmanClient(new() { Servers = [server] });
        var counts = await WordCount.RunAsync(
            [path], new() { Runner = new GearmanRunner(client) }, TestContext.Current.CancellationToken);

        Assert.Equal([new("be", 2), new("not", 1), new("or", 1), new("to", 2)], counts);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reducer_sees_all_values_of_a_key_in_order()
    {
        var path = _files.Write("GET /a 200\nGET /b 404\nGET /a 500");

        var statuses = await MapReduceJob.Named("statuses")
            .Map<string, int>((line, output) => output.Emit(line.ToString().Split(' ')[1], int.Parse(line.Bytes[^3..])))
            .Reduce<string>((page, values, emit) => emit(string.Join(',', values)))
            .RunAsync([path], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([new("/a", "200,500"), new("/b", "404")], statuses);
    }
}
