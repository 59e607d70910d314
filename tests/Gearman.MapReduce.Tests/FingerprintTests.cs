namespace Gearman.MapReduce.Tests;

public sealed class FingerprintTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_file_that_has_grown_is_the_same_file_and_one_that_differs_is_not()
    {
        var path = _files.Write("one\ntwo\n");
        var planned = Of(path, 0, 8);
        Assert.True(planned.Accepts(Of(path, 0, 8)));

        File.AppendAllText(path, "three\n");
        Assert.True(planned.Accepts(Of(path, 0, 8)));

        File.WriteAllText(path, "one\ntwO\nthree\n");
        Assert.False(planned.Accepts(Of(path, 0, 8)));

        File.WriteAllText(path, "one\n");
        Assert.False(planned.Accepts(Of(path, 0, 8)));
    }

    [Fact]
    public void The_same_length_and_edges_at_another_time_are_another_file()
    {
        var path = _files.Write(new byte[20_000]);
        var planned = Of(path, 0, 20_000);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        Assert.False(planned.Accepts(Of(path, 0, 20_000)));
    }

    private static FileFingerprint Of(string path, long offset, long length)
    {
        using var file = File.OpenHandle(path);
        return FileFingerprint.Of(file, offset, length);
    }
}
