using System.Buffers;
using System.Text;
using CsCheck;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>However a log is cut, counted, sent and merged: the same report.</summary>
public sealed class MergeTests
{
    [Fact]
    public void Any_split_any_order_and_any_way_over_the_wire_give_the_same_bytes() =>
        Gen.Select(AnyLog.Gen, Gen.ULong, Gen.Int[1, 12]).Sample((log, seed, parts) => Check(log, seed, parts), iter: 1_000, print: t => $"{Encoding.Latin1.GetString(t.Item1)} {t.Item2} {t.Item3}");

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 40)]
    public void A_large_log_too(bool manyKeys, int parts)
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: true, 30_000, 3, manyKeys ? Cardinality.High : Cardinality.Low));
        for (ulong seed = 1; seed < 4; seed++)
        {
            Check(log.ToArray(), seed, parts);
        }
    }

    [Fact]
    public void Tables_that_are_merged_by_several_threads_too()
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: false, 250_000, 5, Cardinality.High));
        Check(log.ToArray(), 1, 2);
    }

    [Fact]
    public void A_merged_accumulator_is_empty_and_goes_on()
    {
        using var first = Reports.Accumulate("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1\n"u8.ToArray());
        using var second = Reports.Accumulate("h - - [18/May/2015:10:05:03 +0000] \"GET /b HTTP/1.1\" 200 1\nbroken\n"u8.ToArray());
        first.Merge(second);
        Assert.Equal((3, 1), (first.TotalLines, first.FailedLines));
        Assert.Equal(0, second.TotalLines);
        second.Add("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1\n"u8);
        first.Merge(second);
        Assert.Equal(2, first.ToReport([]).Panel("requests").Rows[0].Hits);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Merge(first));
    }

    [Fact]
    public void A_disposed_accumulator_says_so()
    {
        var accumulator = new AccessLogAccumulator(AccessLogFormat.Common);
        accumulator.Dispose();
        accumulator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => accumulator.Add("x"u8));
        Assert.Throws<ObjectDisposedException>(() => accumulator.ToReport([]));
    }

    private static void Check(byte[] log, ulong seed, int parts)
    {
        using var whole = Reports.Accumulate(log);
        var expected = (Json: Reports.Json(whole), Failed: whole.ToReport(["a"]).FailedLines);
        var random = new Random((int)seed);
        var accumulators = Cut(log, random, parts).ConvertAll(part => Count(log, part, Reports.Detect(log), random));
        while (accumulators.Count > 1)
        {
            var (left, right) = (random.Next(accumulators.Count), random.Next(accumulators.Count));
            if (left != right)
            {
                Join(accumulators[left], accumulators[right], random);
                accumulators[right].Dispose();
                accumulators.RemoveAt(right);
            }
        }

        Assert.Equal(expected.Json, Reports.Json(accumulators[0]));
        Assert.Equal(expected.Failed, accumulators[0].ToReport(["a"]).FailedLines);
        accumulators[0].Dispose();
    }

    private static void Join(AccessLogAccumulator into, AccessLogAccumulator from, Random random)
    {
        if (random.Next(2) == 0)
        {
            into.Merge(from);
        }
        else
        {
            into.Merge(new ReadOnlySequence<byte>(Reports.Wire(from)));
        }
    }

    /// <summary>Cuts at line ends: neighbours share an offset.</summary>
    private static List<(int Start, int End)> Cut(byte[] log, Random random, int parts)
    {
        var cuts = new SortedSet<int> { 0, log.Length };
        for (var i = 1; i < parts; i++)
        {
            cuts.Add(log.AsSpan(0, random.Next(log.Length + 1)).LastIndexOf((byte)'\n') + 1);
        }

        var offsets = cuts.ToList();
        return offsets.Count == 1 ? [(0, 0)] : offsets.Zip(offsets.Skip(1)).Select(pair => (pair.First, pair.Second)).OrderBy(_ => random.Next()).ToList();
    }

    /// <summary>Counts a part by blocks, and perhaps sends the accumulator on in the middle.</summary>
    private static AccessLogAccumulator Count(byte[] log, (int Start, int End) part, AccessLogFormat format, Random random)
    {
        var accumulator = new AccessLogAccumulator(format);
        accumulator.StartSplit(0, part.Start);
        foreach (var block in Cut(log[part.Start..part.End], random, 3).Order())
        {
            accumulator.Add(log.AsSpan(part.Start)[block.Start..block.End]);
            if (random.Next(4) == 0)
            {
                var wire = Reports.Wire(accumulator);
                accumulator.Dispose();
                accumulator = AccessLogAccumulator.Read(new ReadOnlySequence<byte>(wire));
                accumulator.StartSplit(0, part.Start + block.End);
            }
        }

        return accumulator;
    }
}
