using System.Buffers;
using System.IO.Compression;
using System.Text;
using Gearman.Client;

namespace Gearman.MapReduce.Tests;

/// <summary>Jobs that a worker runs for whoever asks: <see cref="GearmanCoordinatorExtensions"/>.</summary>
public sealed class CoordinatorTests : IDisposable
{
    private static readonly ReduceJob<Line, string, long, long> WordCount = MapReduceJob.Named("wordcount")
        .Map<string, long>((line, output) => output.Emit(line.ToString(), line.ToString() is "boom" ? throw new FormatException("no word") : 1))
        .Fold((a, b) => a + b);

    private static readonly IOutputFormat<string, long> Text = OutputFormats.Text<string, long>();

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task More_runs_than_the_worker_has_places_share_it_with_their_tasks()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorker(worker =>
        {
            worker.Register(WordCount);
            worker.RegisterCoordinator(WordCount, Text, cluster.Client);
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SubmitAsync(cluster, new("wordcount", Bytes($"b\na{i}\nb\n")))));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"a{i}\t1\nb\t2\n"), answers);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("wordcount")]
    [InlineData("wordcount/map")]
    [InlineData("wordcount/reduce")]
    [InlineData("count")]
    public async Task A_reducer_of_its_own_gives_all_in_the_order_of_the_keys(string reducer)
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorker(worker =>
        {
            worker.Register(WordCount);
            worker.RegisterCoordinator(WordCount, Text, cluster.Client, new() { Function = "count" });
        });
        Assert.Equal("a\t1\nb\t2\nc\t1\n", await SubmitAsync(cluster, new("count", Bytes("c\nb\na\nb")) { Reducer = reducer }));
        Assert.Equal("", await SubmitAsync(cluster, new("count", default) { Reducer = reducer }));
    }

    [Fact(Timeout = 120_000)]
    public async Task Another_reducer_gets_each_partition_that_has_results_and_its_answers_are_joined()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorker(worker =>
        {
            worker.Register(WordCount);
            worker.RegisterCoordinator(WordCount, OutputFormats.Csv<string, long>(["word", "count"], (word, count) => [word, $"{count}"]), cluster.Client);
            worker.Register("brackets", workload => Bytes($"[{Encoding.UTF8.GetString(workload)}]"));
        });
        var words = Enumerable.Range(0, 3).Select(i => $"word{i}").ToArray();
        var answer = await SubmitAsync(cluster, new("wordcount", Bytes(string.Join('\n', words))) { Reducer = "brackets" });
        var parts = answer.Split('[', ']').Where(part => part.Length > 0).Select(part => part.Split('\n')[..^1]).ToArray();
        Assert.All(parts, part => Assert.Equal("word,count", part[0]));
        Assert.All(parts, part => Assert.NotEmpty(part[1..]));
        Assert.Equal(words.Select(word => $"{word},1"), parts.SelectMany(part => part[1..]).Order(StringComparer.Ordinal));
        Assert.Equal("", await SubmitAsync(cluster, new("wordcount", default) { Reducer = "brackets" }));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_workload_may_be_packed_or_name_files_where_the_coordinator_says_so()
    {
        var path = _files.Write("a\nb\na\n");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Bytes("x\ny\nx\n"), TestContext.Current.CancellationToken);
        }

        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorker(worker =>
        {
            worker.Register(WordCount);
            worker.RegisterCoordinator(WordCount, Text, cluster.Client);
            worker.RegisterCoordinator(WordCount, Text, cluster.Client, new()
            {
                Function = "wordcount of files",
                Inputs = workload => [.. Encoding.UTF8.GetString(workload).Split('\n').Select(name => JobInput.FromFile(name))],
            });
        });
        Assert.Equal("x\t2\ny\t1\n", await SubmitAsync(cluster, new("wordcount", packed.ToArray())));
        Assert.Equal("a\t4\nb\t2\n", await SubmitAsync(cluster, new("wordcount of files", Bytes($"{path}\n{path}"))));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_job_of_one_result_is_answered_as_it_is_written()
    {
        var lines = MapReduceJob.Named("lines").Aggregate<Line, LineList>(_ => new LineList());
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorker(worker =>
        {
            worker.Register(lines);
            worker.RegisterCoordinator(lines, list => Bytes($"{list.Lines.Count} lines"), cluster.Client);
            worker.Register("twice", workload => Bytes(Encoding.UTF8.GetString(workload) + Encoding.UTF8.GetString(workload)));
        });
        Assert.Equal("3 lines", await SubmitAsync(cluster, new("lines", Bytes("a\nb\nc"))));
        Assert.Equal("3 lines3 lines", await SubmitAsync(cluster, new("lines", Bytes("a\nb\nc")) { Reducer = "twice" }));
    }

    [Fact(Timeout = 120_000)]
    public async Task Clients_are_told_how_far_the_run_is_and_why_it_failed()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorker(worker =>
        {
            worker.Register(WordCount);
            worker.RegisterCoordinator(WordCount, Text, cluster.Client, new()
            {
                RunOptions = progress => new() { Runner = cluster.Runner, Progress = progress, ChunkBytes = 4, RetryDelay = TimeSpan.Zero },
            });
        });
        var running = await cluster.Client.StartAsync(new("wordcount", Bytes("a\nb\nc\nd\ne\nf\n")), TestContext.Current.CancellationToken);
        JobUpdate last = default;
        await foreach (var update in running.Updates.WithCancellation(TestContext.Current.CancellationToken))
        {
            Assert.Equal(JobUpdateKind.Status, update.Kind);
            last = update;
        }

        await running.Result;
        Assert.Equal((last.Denominator, true), (last.Numerator, last.Denominator > 1));

        var failed = await Assert.ThrowsAsync<JobErrorException>(() => SubmitAsync(cluster, new("wordcount", Bytes("a\nboom\n"))));
        Assert.Matches("wordcount/map task [01] \\(workload.*\\) failed after 2 attempts: ", failed.Message);
        Assert.Contains("no word", failed.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_run_whose_coordinator_is_lost_begins_anew_at_another()
    {
        await using var cluster = await Cluster.StartAsync();
        var lost = cluster.AddWorker(worker => worker.RegisterCoordinator(WordCount, Text, cluster.Client));
        var answer = SubmitAsync(cluster, new("wordcount", Bytes("a\n")));
        await Cluster.WaitForJobsAsync(cluster.Servers[0], "wordcount/map"); // the run waits for workers
        await lost.DisposeAsync();
        cluster.AddWorkers(1, WordCount);
        cluster.AddWorker(worker => worker.RegisterCoordinator(WordCount, Text, cluster.Client));
        Assert.Equal("a\t1\n", await answer);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string> SubmitAsync(Cluster cluster, JobRequest job) =>
        Encoding.UTF8.GetString((await cluster.Client.SubmitAsync(job, TestContext.Current.CancellationToken)).Span);
}
