using System.Text;

namespace Gearman.MapReduce.Tests;

/// <summary>Inputs of web servers, read in parts by many tasks.</summary>
public sealed class WebInputTests
{
    private const int Lines = 5_000;
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Lines).Select(i => $"line {i}\r\n")));
    private static readonly string[] Expected = [.. Enumerable.Range(0, Lines).Select(i => $"line {i}")];

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tasks_read_their_parts_by_range_requests(bool here)
    {
        await using var web = await WebFiles.StartAsync(Content);
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(2, LineJob);
        Assert.Equal(Expected, await ReadAsync(web, new() { Runner = here ? new LocalRunner() : cluster.Runner, ChunkBytes = 10_000 }));
        var tasks = (Content.Length + 9_999) / 10_000;
        Assert.Equal(1 + tasks, web.Ranges.Count); // one to see what it is
        Assert.Contains("19999-", web.Ranges); // a byte before the part: where a line ended
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_server_without_ranges_one_task_reads_all(bool hasLength)
    {
        await using var web = await WebFiles.StartAsync(Content);
        (web.HasRanges, web.HasLength) = (false, hasLength);
        Assert.Equal(Expected, await ReadAsync(web, new() { ChunkBytes = 10_000 }));
        Assert.Equal(2, web.Ranges.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_packed_file_is_unpacked_and_an_empty_one_is_empty()
    {
        await using var packed = await WebFiles.StartAsync(TempFiles.Gzip(Content));
        Assert.Equal(Expected, await ReadAsync(packed, new() { ChunkBytes = 1_000 }));
        await using var empty = await WebFiles.StartAsync([]);
        Assert.Empty(await ReadAsync(empty, new()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_changes_in_the_run_ends_it_and_the_part_is_named()
    {
        await using var web = await WebFiles.StartAsync(Content);
        web.Tag = number => number < 3 ? "\"1\"" : "\"2\"";
        var options = new MapReduceOptions { ChunkBytes = 10_000, Parallelism = 1, MaxFailedAttempts = 1 };
        var e = await Assert.ThrowsAnyAsync<MapReduceException>(() => ReadAsync(web, options));
        Assert.Contains($"{web.Url}: has changed since the run began: it was ETag \"1\" and is ETag \"2\"", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_breaks_off_or_is_overloaded_is_asked_again_from_that_byte_on()
    {
        await using var web = await WebFiles.StartAsync(Content);
        web.IsBroken = number => number is 1 or 4;
        web.IsCut = number => number is 3 or 5;
        Assert.Equal(Expected, await ReadAsync(web, new() { ChunkBytes = 40_000, Parallelism = 1 }));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_stays_broken_or_has_no_such_file_ends_the_run()
    {
        await using var web = await WebFiles.StartAsync(Content);
        var e = await Assert.ThrowsAsync<InputException>(() => LineJob.RunAsync([web.Url + "s"], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal($"{web.Url}s: the server answers 404 Not Found", e.Message);
        web.IsBroken = _ => true;
        e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(web, new()));
        Assert.Equal($"{web.Url}: cannot be read, 5 times: the server answers 503 Service Unavailable", e.Message);
    }

    private static ReduceJob<Line, long, string, string> LineJob { get; } = MapReduceJob.Named("web")
        .Map<long, string>((line, output) => output.Emit(line.Offset, line.ToString()))
        .Reduce<string>((_, lines, emit) => emit(lines.Single()));

    private static async Task<IEnumerable<string>> ReadAsync(WebFiles web, MapReduceOptions options) =>
        (await LineJob.RunAsync([web.Url], options, TestContext.Current.CancellationToken)).Select(pair => pair.Value);
}
