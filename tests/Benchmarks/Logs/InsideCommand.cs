using AccessLogs;
using Benchmarks.MapReduce;

namespace Benchmarks.Logs;

/// <summary>What all panels of a log cost beside the mere parsing of its lines, in one process by two threads.</summary>
internal static class InsideCommand
{
    private const int Rounds = 5;
    private const int HeadBytes = 1 << 20;

    public static async Task<int> RunAsync(string path)
    {
        var format = FormatOf(path);
        Console.WriteLine("| what | how | seconds | times the first |\n|---|---|---|---|");
        await new Contest("log", Rounds)
            .Way("lines parsed only", () => Task.FromResult(Parse(path, format)))
            .Way("all panels", () => Task.FromResult(Count(path, format)))
            .RunAsync();
        return 0;
    }

    private static AccessLogFormat FormatOf(string path)
    {
        var head = new byte[HeadBytes];
        using var file = File.OpenHandle(path);
        return FormatDetector.Detect(head.AsSpan(0, RandomAccess.Read(file, head, 0))).Mix ?? throw new InvalidDataException($"{path} has no known format");
    }

    private static long Count(string path, AccessLogFormat format)
    {
        using var counted = new AccessLogAccumulator(format);
        using var second = new AccessLogAccumulator(format);
        TwoThreads.Read(path, counted.Add, second.Add);
        counted.Merge(second);
        return counted.TotalLines - counted.FailedLines;
    }

    private static long Parse(string path, AccessLogFormat format)
    {
        var (first, second) = (new LineParser(format), new LineParser(format));
        var (valid, others) = (0L, 0L);
        TwoThreads.Read(path, lines => valid += Valid(first, lines.Bytes), lines => others += Valid(second, lines.Bytes));
        return valid + others;
    }

    /// <summary>As the analysis reads its lines, which knows a faster way than line by line.</summary>
    private static unsafe long Valid(LineParser parser, ReadOnlySpan<byte> lines)
    {
        var valid = 0L;
        fixed (byte* pinned = lines)
        {
            var reader = new LineReader(lines);
            while (parser.TryReadLine(ref reader, out var line, out _, out var error))
            {
                valid += !line.IsEmpty && error == LineError.None ? 1 : 0;
            }
        }

        parser.Reset();
        return valid;
    }
}
