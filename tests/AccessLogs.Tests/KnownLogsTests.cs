using System.IO.Compression;
using AccessLogs.Cli.Incremental;
using Gearman.MapReduce;

namespace AccessLogs.Tests;

/// <summary>Packed logs are known again without unpacking more than has to be.</summary>
public sealed class KnownLogsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("known-");

    private string Log => Path.Combine(_folder.FullName, "access.log.1.gz");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task One_that_is_as_it_was_when_it_was_counted_is_not_unpacked()
    {
        Pack(1_000);
        using var first = new KnownLogs([]);
        Assert.Equal(1_000, await CountAsync(first));
        using var again = new KnownLogs(first.Logs);
        Damage();
        Assert.Null(Take(again));
        Assert.Empty(again.Notes);
    }

    [Fact]
    public async Task One_that_is_damaged_is_counted_up_to_there_and_from_there_when_it_is_whole()
    {
        Pack(1_000);
        var whole = await File.ReadAllBytesAsync(Log, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Log, whole[..^1_000], TestContext.Current.CancellationToken);
        using var first = new KnownLogs([]);
        var before = await CountAsync(first);
        Assert.InRange(before, 1, 999);
        Assert.Matches("gzip data is damaged, cut.*; the lines before were counted$", Assert.Single(first.Notes));
        await File.WriteAllBytesAsync(Log, whole, TestContext.Current.CancellationToken);
        using var again = new KnownLogs(first.Logs);
        Assert.InRange(before + await CountAsync(again), 1_000, 1_001); // the line that was cut in two counts as two
    }

    [Fact]
    public async Task Of_several_that_begin_alike_it_is_the_one_that_goes_on_as_it_does()
    {
        Pack(1_000);
        using var first = new KnownLogs([]);
        Assert.Equal(1_000, await CountAsync(first));
        var known = first.Logs[0];
        using var again = new KnownLogs([known with { Offset = known.Offset - 70, Tail = 1, Packed = default }, known with { Packed = default }, known with { Offset = known.Offset - 3, Tail = 2, Packed = default }]);
        Assert.Null(Take(again));
        Assert.Equal(3, again.Logs.Count);
    }

    private JobInput? Take(KnownLogs known) => known.Take(Log, Log, isPacked: true, new(() => AccessLogFormat.Combined));

    private async Task<long> CountAsync(KnownLogs known)
    {
        var options = new MapReduceOptions { Parameters = AccessLogJob.ParametersFor([AccessLogFormat.Combined]) };
        using var figures = await AccessLogJob.Create().RunAsync([Take(known)!], options, TestContext.Current.CancellationToken);
        Assert.Null(known.Complete(figures));
        return figures.TotalLines;
    }

    /// <summary>Other bytes in the same place at the same time.</summary>
    private void Damage()
    {
        var modified = File.GetLastWriteTimeUtc(Log);
        using (var file = File.OpenWrite(Log))
        {
            file.Position = file.Length - 1_000;
            file.Write(new byte[900]);
        }

        File.SetLastWriteTimeUtc(Log, modified);
    }

    private void Pack(int lines)
    {
        var random = new Random(1);
        using var packed = new StreamWriter(new GZipStream(File.Create(Log), CompressionLevel.Fastest));
        for (var i = 0; i < lines; i++)
        {
            packed.Write($"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /{random.NextInt64():x} HTTP/1.1\" 200 1 \"-\" \"-\"\n");
        }
    }
}
