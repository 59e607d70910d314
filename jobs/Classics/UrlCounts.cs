using Gearman.MapReduce;

namespace Classics;

/// <summary>How often each page of a web server was asked for, by its access log.</summary>
public static class UrlCounts
{
    public static ReduceJob<Line, string, long, long> Job { get; } = MapReduceJob.Named("classics/urls")
        .Map<string, long>((line, output) =>
        {
            // host ident user [time] "GET /page HTTP/1.1" ...
            var request = line.Bytes[(line.Bytes.IndexOf((byte)'"') + 1)..];
            var url = request[(request.IndexOf((byte)' ') + 1)..];
            if (url.IndexOf((byte)' ') is > 0 and var end)
            {
                output.Emit(url[..end], 1);
            }
        })
        .Fold((a, b) => a + b);

    public static IEnumerable<string> Generate(Random random)
    {
        while (true)
        {
            yield return $"10.0.{random.Next(256)}.{random.Next(256)} - - [10/Oct/2024:13:55:{random.Next(60):D2} +0000] "
                + $"\"GET /{Words.Any(random)}/{Words.Any(random)}.html HTTP/1.1\" 200 {random.Next(100, 100_000)}";
        }
    }
}
