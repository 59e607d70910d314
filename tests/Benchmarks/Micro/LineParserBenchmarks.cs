using AccessLogs;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Micro;

/// <summary>A block of combined log lines: parsed alone, and counted in every table.</summary>
[MemoryDiagnoser]
public class LineParserBenchmarks
{
    private const int Lines = 4_000;

    private readonly LineParser _parser = new(AccessLogFormat.Combined);
    private byte[] _block = [];

    [GlobalSetup]
    public void Setup()
    {
        using var lines = new MemoryStream();
        for (var i = 0; i < Lines; i++)
        {
            lines.Write(System.Text.Encoding.ASCII.GetBytes(
                $"192.0.2.{i % 250} - - [17/May/2026:10:{i / 60 % 60:00}:{i % 60:00} +0000] \"GET /page/{i % 700}?q={i % 30} HTTP/1.1\" "
                + $"{(i % 20 == 0 ? 404 : 200)} {i * 37 % 90_000} \"http://example.org/{i % 40}\" "
                + $"\"Mozilla/5.0 (X11; Linux x86_64; rv:{i % 60}.0) Gecko/20100101 Firefox/{i % 60}.0\"\n"));
        }

        _block = lines.ToArray();
    }

    [Benchmark(OperationsPerInvoke = Lines)]
    public int Parse()
    {
        var valid = 0;
        ReadOnlySpan<byte> rest = _block;
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            valid += _parser.Parse(rest[..end], out _) == LineError.None ? 1 : 0;
            rest = rest[(end + 1)..];
        }

        return valid;
    }

    [Benchmark(OperationsPerInvoke = Lines)]
    public void Count()
    {
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.Combined);
        accumulator.Add(_block);
    }
}
