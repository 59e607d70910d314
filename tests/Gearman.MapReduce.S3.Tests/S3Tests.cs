using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Amazon.S3.Model;
using Gearman.Client;
using Gearman.TestSupport;

namespace Gearman.MapReduce.S3.Tests;

/// <summary>Inputs, outputs and spilled pairs in S3, against a real server.</summary>
public sealed class S3Tests
{
    private const int Timeout = 120_000;

    private static readonly ReduceJob<Line, string, int, int> Lines = MapReduceJob.Named("lines")
        .Map<string, int>((line, output) => output.Emit(line.Bytes, 1))
        .Fold((a, b) => a + b);

    private readonly S3Server _server;
    private readonly string _folder = Guid.NewGuid().ToString("N");

    public S3Tests(S3Server server)
    {
        _server = server;
        S3Server.Require();
    }

    [Fact(Timeout = Timeout)]
    public async Task A_pattern_names_files_and_tasks_read_their_parts()
    {
        var expected = await PutNumbersAsync("in/a.txt", 0, 5_000);
        expected = [.. expected, .. await PutNumbersAsync("in/b.txt", 5_000, 9_000)];
        await PutAsync("in/_hidden.txt", "hidden\n");
        await PutAsync("in/deeper/c.txt", "deeper\n");
        var parts = new ConcurrentBag<int>();
        var job = MapReduceJob.Named("parts").Map<Line, string, int>(context =>
        {
            parts.Add(context.Task);
            return new Whole();
        }).Fold((a, b) => a + b);
        var results = await job.RunAsync(
            JobInput.FromPattern(Url("in/*.txt")), new MapReduceOptions { ChunkBytes = 3_000 }, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Order(StringComparer.Ordinal), results.Select(result => result.Key));
        Assert.All(results, result => Assert.Equal(1, result.Value));
        Assert.True(parts.Count > 10, $"{parts.Count} tasks");
        Assert.Equal([Url("in/a.txt"), Url("in/b.txt"), Url("in/deeper/c.txt")], JobInput.FromDirectory(Url("in")).Select(input => input.Name));
    }

    [Fact(Timeout = Timeout)]
    public async Task Packed_files_are_known_by_their_first_bytes()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("a\nb\na\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        await PutAsync("packed", packed.ToArray());
        Assert.Equal([new("a", 2), new("b", 1)], await Lines.RunAsync([Url("packed")], cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_not_there_is_named()
    {
        var e = await Assert.ThrowsAsync<InputException>(() => Lines.RunAsync([Url("none")], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal($"{Url("none")}: no such file", e.Message);
        Assert.Equal(
            $"{Url("none*")}: no file is named so", Assert.Throws<InputException>(() => JobInput.FromPattern(Url("none*"))).Message);
        Assert.Equal("s3://: is no s3://bucket/key", (await Assert.ThrowsAsync<InputException>(() =>
            Lines.RunAsync(["s3://"], cancellationToken: TestContext.Current.CancellationToken))).Message);
        Assert.Contains("FileStores.Register", (await Assert.ThrowsAsync<InputException>(() =>
            Lines.RunAsync(["other://a/b"], cancellationToken: TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    [SuppressMessage("Usage", "VSTHRD002", Justification = "A mapper is synchronous.")]
    public async Task A_file_that_changes_in_the_run_ends_it()
    {
        await PutNumbersAsync("changing", 0, 5_000);
        var job = MapReduceJob.Named("changing").Map<Line, string, int>(context =>
        {
            if (context.Task == 0)
            {
                _server.Client.PutObjectAsync(Put("changing", "other\n"u8.ToArray()), CancellationToken.None).GetAwaiter().GetResult();
            }

            return new Whole();
        }).Fold((a, b) => a + b);
        var e = await Assert.ThrowsAnyAsync<MapReduceException>(() => job.RunAsync(
            [Url("changing")], new MapReduceOptions { ChunkBytes = 3_000, Parallelism = 1, MaxFailedAttempts = 1 }, TestContext.Current.CancellationToken));
        Assert.Contains($"{Url("changing")}: has changed since the run began", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Output_is_a_file_a_partition_and_says_that_it_is_whole_last()
    {
        var expected = await PutNumbersAsync("numbers", 0, 1_000);
        var output = new FileOutput<string, int>(Url("out"), OutputFormats.Text<string, int>((key, _) => key));
        var files = await Lines.WriteAsync(
            [Url("numbers")], output, new MapReduceOptions { Partitions = 3 }, TestContext.Current.CancellationToken);
        Assert.Equal([Url("out/part-00000.txt"), Url("out/part-00001.txt"), Url("out/part-00002.txt")], files);
        Assert.Equal("", await GetAsync("out/_SUCCESS"));
        var lines = new List<string>();
        foreach (var name in new[] { "out/part-00000.txt", "out/part-00001.txt", "out/part-00002.txt" })
        {
            lines.AddRange((await GetAsync(name)).Split('\n')[..^1]);
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
        Assert.Equal(1_000, (await Lines.RunAsync(JobInput.FromDirectory(Url("out")), cancellationToken: TestContext.Current.CancellationToken)).Count);
        var e = await Assert.ThrowsAsync<OutputException>(() => Lines.WriteAsync([Url("numbers")], output, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal($"{Url("out")}: holds 'part-00000.txt' already", e.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_large_file_is_uploaded_in_parts_and_a_run_that_fails_leaves_nothing()
    {
        const int Length = 20 << 20; // three parts
        await PutAsync("one", "a\n");
        var fails = false;
        var job = MapReduceJob.Named("large").Map<string, int>((_, output) => output.Emit("a", 1))
            .PartitionBy((_, _) => 0)
            .Reduce<string>((_, _, emit) => emit(new string('x', Length)));
        var format = OutputFormats.Text<string, string>((_, value) => fails ? throw new IOException("the disk of the format fails") : value);
        var options = new MapReduceOptions { Partitions = 1 };
        await job.WriteAsync([Url("one")], new FileOutput<string, string>(Url("large"), format), options, TestContext.Current.CancellationToken);
        Assert.Equal(new string('x', Length) + "\n", await GetAsync("large/part-00000.txt"));

        fails = true;
        await Assert.ThrowsAsync<OutputException>(() => job.WriteAsync(
            [Url("one")], new FileOutput<string, string>(Url("failed"), format), options, TestContext.Current.CancellationToken));
        Assert.Empty(await KeysAsync("failed/"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Pairs_are_spilled_to_a_bucket_by_workers_that_share_no_directory()
    {
        await using var gearmand = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        ServerAddress[] servers = [new("127.0.0.1", gearmand.Port)];
        await using var client = new GearmanClient(new() { Servers = servers });
        await using var worker = new GearmanWorker(new() { Servers = servers, Concurrency = 2 });
        worker.Register(Lines);
        _ = worker.RunAsync(CancellationToken.None);
        var expected = await PutNumbersAsync("many", 0, 20_000);
        var options = new MapReduceOptions
        {
            Runner = new GearmanRunner(client) { HandOver = false },
            ChunkBytes = 100_000,
            MemoryBytes = 64 << 10,
            Partitions = 3,
            SpillDirectory = Url("spill"),
        };
        var results = await Lines.RunAsync([Url("many")], options, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Order(StringComparer.Ordinal), results.Select(result => result.Key));
        Assert.True(options.Counters[MapReduceCounters.SpillRuns] > 0, "nothing was spilled");
        Assert.Empty(await KeysAsync("spill/"));
    }

    private string Url(string name) => $"s3://{S3Server.Bucket}/{_folder}/{name}";

    private async Task<string[]> PutNumbersAsync(string name, int first, int end)
    {
        string[] lines = [.. Enumerable.Range(first, end - first).Select(number => $"{number:D9}")];
        await PutAsync(name, string.Concat(lines.Select(line => line + "\n")));
        return lines;
    }

    private Task<PutObjectResponse> PutAsync(string name, string content) => PutAsync(name, Encoding.UTF8.GetBytes(content));

    private Task<PutObjectResponse> PutAsync(string name, byte[] content) => _server.Client.PutObjectAsync(Put(name, content), TestContext.Current.CancellationToken);

    private PutObjectRequest Put(string name, byte[] content) => new()
    {
        BucketName = S3Server.Bucket,
        Key = $"{_folder}/{name}",
        InputStream = new MemoryStream(content),
        UseChunkEncoding = false,
    };

    private async Task<string> GetAsync(string name)
    {
        using var found = await _server.Client.GetObjectAsync(S3Server.Bucket, $"{_folder}/{name}", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(found.ResponseStream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        var found = await _server.Client.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = S3Server.Bucket, Prefix = $"{_folder}/{prefix}" }, TestContext.Current.CancellationToken);
        return [.. found.S3Objects?.Select(entry => entry.Key) ?? []];
    }

    private sealed class Whole : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output) => output.Emit(record.Bytes, 1);
    }
}
