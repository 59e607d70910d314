using System.IO.Compression;

namespace Gearman.MapReduce.Tests;

/// <summary>A directory of input files that goes away with the test.</summary>
internal sealed class TempFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mapreduce-tests-");
    private int _count;

    public string Root => _directory.FullName;

    public string Write(byte[] bytes, string extension = ".txt")
    {
        var path = Path.Combine(Root, $"{Interlocked.Increment(ref _count)}{extension}");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string text) => Write(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Compresses the parts as one member each.</summary>
    public string WriteGzip(params byte[][] members) => Write(Gzip(members), ".gz");

    public static byte[] Gzip(params byte[][] members)
    {
        using var output = new MemoryStream();
        foreach (var member in members)
        {
            using var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(member);
        }

        return output.ToArray();
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
