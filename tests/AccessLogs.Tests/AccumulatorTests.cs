using System.Text;
using CsCheck;

namespace AccessLogs.Tests;

public sealed class AccumulatorTests
{
    private const int Passes = 10;

    private static readonly byte[] Good = Encoding.ASCII.GetBytes("""h - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1""" + "\n");

    [Fact]
    public void Any_bytes_are_counted_without_an_exception() =>
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            using var accumulator = Reports.Accumulate(bytes);
            Assert.InRange(accumulator.TotalLines, 0, bytes.Length);
        }, iter: 10_000);

    [Fact]
    public void Lines_of_known_keys_allocate_nothing()
    {
        var log = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", "access.log"));
        using var accumulator = Reports.Accumulate(log);
        accumulator.Add(log);
        Assert.Equal(0, LeastAllocated(() => accumulator.Add(log)));
        Assert.Equal(5_000 * (2 + Passes), accumulator.TotalLines);
    }

    [Fact]
    public void Failed_lines_beyond_the_first_allocate_nothing()
    {
        var log = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("this is no log line\n", 1_000)));
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.Common);
        accumulator.Add(log);
        Assert.Equal(0, LeastAllocated(() => accumulator.Add(log)));
        Assert.Equal(1_000 * (1 + Passes), accumulator.FailedLines);
    }

    [Fact]
    public void Failed_lines_have_their_numbers_whatever_came_first()
    {
        // Lines 1 to 6 of the second input, in three splits; the last one is counted first.
        using var late = new AccessLogAccumulator(AccessLogFormat.Common);
        late.StartSplit(1, (3 * Good.Length) + 6);
        late.Add("bad 5\n\nbad 7"u8);
        using var early = new AccessLogAccumulator(AccessLogFormat.Common);
        early.StartSplit(1, 0);
        early.Add(Good);
        early.Add("bad 2\n"u8);
        late.Merge(early);
        using var middle = new AccessLogAccumulator(AccessLogFormat.Common);
        middle.StartSplit(1, Good.Length + 6);
        middle.Add(Good);
        middle.Add(Good);
        late.Merge(middle);
        late.StartSplit(0, 0);
        late.Add("bad 1\n"u8);
        Assert.Equal(
            [("one", 1, "bad 1", 0), ("two", 2, "bad 2", Good.Length), ("two", 5, "bad 5", (3 * Good.Length) + 6), ("two", 7, "bad 7", (3 * Good.Length) + 13)],
            late.ToReport(["one", "two"]).FailedLines.Select(line => (line.Input, line.LineNumber, line.Excerpt, line.Offset)));
    }

    [Fact]
    public void Only_the_first_ten_failed_lines_are_kept_and_only_their_start()
    {
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.Common);
        for (var split = 99; split >= 0; split--)
        {
            using var part = new AccessLogAccumulator(AccessLogFormat.Common);
            part.StartSplit(0, split * 5_000L);
            part.Add(Encoding.ASCII.GetBytes(new string('x', 4_999) + "\n"));
            accumulator.Merge(part);
        }

        var failed = accumulator.ToReport([]).FailedLines;
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), failed.Select(line => line.LineNumber));
        Assert.All(failed, line => Assert.Equal((160, "input 1"), (line.Excerpt.Length, line.Input)));
        Assert.Equal(100, accumulator.FailedLines);
    }

    [Fact]
    public void Blank_lines_are_no_requests_and_the_last_line_needs_no_end()
    {
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.Common);
        accumulator.Add("\n\r\n"u8);
        accumulator.Add(Good.AsSpan(0, Good.Length - 1));
        Assert.Equal((1, 0), (accumulator.TotalLines, accumulator.FailedLines));
    }

    [Fact]
    public void Methods_and_statuses_beyond_the_usual_are_counted_like_all_others()
    {
        var lines = new[] { ("GET", "200", "a"), ("PURGE", "200", "a"), ("PURGE", "418", "b"), ("PURGE", "418", "b"), ("BREW", "-", "c") }
            .Select(line => $"""{line.Item3} - - [17/May/2015:10:05:03 +0000] "{line.Item1} / HTTP/1.1" {line.Item2} 5""");
        using var accumulator = Reports.Accumulate(Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        var report = accumulator.ToReport([]);
        Assert.Equal([("PURGE", 3, 2, 15), ("BREW", 1, 1, 5), ("GET", 1, 1, 5)], Rows(report, "methods"));
        Assert.Equal([("200", 2, 1, 10), ("418", 2, 1, 10), ("-", 1, 1, 5)], Rows(report, "status_codes"));
    }

    private static IEnumerable<(string Name, long Hits, long Visitors, long Bytes)> Rows(AccessLogReport report, string panel) =>
        report.Panel(panel).Rows.Select(row => (row.Name, row.Hits, row.Visitors, row.Bytes));

    /// <summary>What the cheapest of some passes allocates: one may rent anew what a collection took from the pool.</summary>
    private static long LeastAllocated(Action pass) => Enumerable.Range(0, Passes).Min(_ =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        pass();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}
