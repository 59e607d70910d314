using Gearman.Client;

namespace Gearman.MapReduce.Tests;

/// <summary>Pairs that are spilled to the coordinator, through a real job server.</summary>
public sealed class JobServerSpillTests : IDisposable
{
    private static readonly ReduceJob<Line, string, int, int> Lines = MapReduceJob.Named("spilled")
        .Map<string, int>((line, output) => output.Emit(line.Bytes, 1))
        .Fold((a, b) => a + b);

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task Workers_without_a_shared_directory_spill_through_the_job_server()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(2, Lines);
        await using var spill = new JobServerSpill(Options(cluster), _files.Root);
        FileStores.Register(JobServerSpill.Scheme, () => new JobServerFiles(cluster.Client));
        string[] lines = [.. Enumerable.Range(0, 20_000).Select(number => $"{number * 7919 % 20_000:D9}")];
        var options = new MapReduceOptions
        {
            Runner = cluster.Runner,
            ChunkBytes = 50_000,
            MemoryBytes = 64 << 10,
            Partitions = 3,
            SpillDirectory = spill.Url,
        };
        var results = await Lines.RunAsync(
            [_files.Write(string.Concat(lines.Select(line => line + "\n")))], options, TestContext.Current.CancellationToken);
        Assert.Equal(lines.Order(StringComparer.Ordinal), results.Select(result => result.Key));
        Assert.True(options.Counters[MapReduceCounters.SpillRuns] > 0, "nothing was spilled");
        Assert.Empty(Directory.GetFiles(_files.Root, "*.runs", SearchOption.AllDirectories));
    }

    [Fact(Timeout = 120_000)]
    public async Task Bytes_go_through_the_server_and_come_back_from_any_offset()
    {
        await using var cluster = await Cluster.StartAsync();
        var id = Guid.NewGuid().ToString("N");
        await using var spill = new JobServerSpill(Options(cluster), _files.Root);
        cluster.AddWorker(worker => worker.Register( // as if it were another process: the files of an id that nobody has here
            JobServerSpill.FunctionOf(id),
            (job, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>((byte[])[0, .. spill.Do(FileRequest.Read(job.Workload)).Span]),
            new() { Blocks = true }));
        var files = new JobServerFiles(cluster.Client);
        var bytes = new byte[(2 * JobServerFiles.PartBytes) + 5];
        new Random(1).NextBytes(bytes);
        using (var writer = files.Create($"gearman://{id}/run/file"))
        {
            await writer.Stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            await writer.Stream.DisposeAsync();
            writer.Commit();
        }

        using var read = new MemoryStream();
        await using var stream = files.OpenRead($"gearman://{id}/run/file", version: null, 3);
        await stream.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(bytes[3..], read.ToArray());
        files.Delete($"gearman://{id}/run/");
        Assert.Empty(Directory.GetFiles(_files.Root, "file", SearchOption.AllDirectories));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("../other")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    public async Task No_file_outside_of_the_directory_is_served(string name)
    {
        await using var cluster = await Cluster.StartAsync();
        await using var spill = new JobServerSpill(Options(cluster), _files.Root);
        foreach (var operation in Enum.GetValues<FileOperation>())
        {
            var request = new FileRequest(operation, name, 0, 1, new byte[1]);
            var answer = await cluster.Client.SubmitAsync(
                new JobRequest(JobServerSpill.FunctionOf(spill.Url[(JobServerSpill.Scheme.Length + 3)..]), request.Write()), TestContext.Current.CancellationToken);
            Assert.Equal(1, answer.Span[0]);
        }
    }

    private static GearmanWorkerOptions Options(Cluster cluster) =>
        new() { Servers = [.. cluster.Servers.Select(server => new ServerAddress("127.0.0.1", server.Port))] };
}
