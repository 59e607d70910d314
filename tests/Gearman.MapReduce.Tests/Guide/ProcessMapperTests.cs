namespace Gearman.MapReduce.Tests.Guide;

/// <summary>Mappers in other languages; awk stands for all.</summary>
public sealed class ProcessMapperTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_maps_lines_to_keys_tabs_and_values(bool here)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no awk");
        await using var cluster = await Cluster.StartAsync();

        var count = MapReduceJob.Named("awk")
            .MapBy("awk '{ for (i = 1; i <= NF; i++) print $i \"\\t1\" }'")
            .Reduce<int>((_, ones, emit) => emit(ones.Sum(int.Parse)));

        cluster.AddWorkers(2, count);
        var words = Enumerable.Range(0, 5000).Select(i => $"w{i % 70}").ToArray();
        var options = new MapReduceOptions { Runner = here ? new LocalRunner() : cluster.Runner, ChunkBytes = 4000, Parallelism = 2 };
        var results = await count.RunAsync([_files.Write(string.Join("\r\n", words.Chunk(7).Select(c => string.Join(' ', c))))], options, TestContext.Current.CancellationToken);
        Assert.Equal(words.CountBy(w => w).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value)), results);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_command_that_never_ends_is_killed_with_the_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sh");
        var job = MapReduceJob.Named("sleepy").MapBy("exec sleep 1000").Reduce<int>((_, values, emit) => emit(values.Count()));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.RunAsync([_files.Write("a line\n")], cancellationToken: stop.Token));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("cat >/dev/null; echo broken >&2; exit 3")]
    [InlineData("echo broken >&2; exit 3")]
    public async Task A_command_that_fails_ends_the_run_with_its_words(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sh");
        var job = MapReduceJob.Named("sh").MapBy(command).Reduce<int>((_, values, emit) => emit(values.Count()));
        var input = _files.Write(string.Concat(Enumerable.Repeat("a line\n", 20_000)));
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => job.RunAsync(
            [input], new MapReduceOptions { MaxFailedAttempts = 1 }, TestContext.Current.CancellationToken));
        Assert.Contains($"'{command}' ended with exit code 3: broken", e.Message, StringComparison.Ordinal);
    }
}
