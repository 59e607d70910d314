using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;

namespace AccessLogs.Tests;

/// <summary>Figures by spans of time: the same sums, whatever is merged when.</summary>
public sealed class TimeSlicesTests
{
    /// <summary>Lines of any times of ten years, or of a few days.</summary>
    private static readonly Gen<string[]> Lines = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 5_000_000].Array[0, 300], (scale, minutes) => minutes
        .Select((minute, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"10.0.0.{i % 5} - - [{new DateTime(2015, 1, 1).AddMinutes(minute >> (scale * 4)):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{i % 30} HTTP/1.1\" {(i % 7 == 0 ? 404 : 200)} {i} \"-\" \"{i % 3}\"\n"))
        .ToArray());

    [Fact]
    public void The_report_is_the_one_without_slices() => Lines.Sample(lines =>
    {
        var log = Encoding.ASCII.GetBytes(string.Concat(lines));
        using var apart = Slices(log);
        using var together = Of(log);
        Assert.Equal(Reports.Json(together), Reports.Json(apart));
        Assert.Equal(together.TotalLines, apart.TotalLines);
    }, iter: 200);

    [Fact]
    public void Slices_are_the_same_however_the_lines_come_and_are_merged() => Gen.Select(Lines, Gen.Int[1, 10], Gen.Int[0, 1000]).Sample((lines, parts, seed) =>
    {
        using var whole = Slices(Encoding.ASCII.GetBytes(string.Concat(lines)));
        var shuffled = lines.Order(StringComparer.Ordinal).ToArray();
        new Random(seed).Shuffle(shuffled);
        using var merged = Slices([]);
        foreach (var part in shuffled.Chunk(Math.Max(1, shuffled.Length / parts)).Index())
        {
            using var other = Slices(Encoding.ASCII.GetBytes(string.Concat(part.Item)));
            if (part.Index % 2 == 0)
            {
                merged.Merge(other);
            }
            else
            {
                merged.Merge(new ReadOnlySequence<byte>(Reports.Wire(other)));
            }
        }

        Assert.Equal(Described(whole), Described(merged));
    }, iter: 200);

    [Fact]
    public void A_merged_accumulator_goes_on_by_spans() => Lines.Sample(lines =>
    {
        using var whole = Slices(Encoding.ASCII.GetBytes(string.Concat(lines)));
        using var merged = Slices([]);
        using var part = Slices([]);
        foreach (var some in lines.Chunk(100))
        {
            part.Add(Encoding.ASCII.GetBytes(string.Concat(some)));
            merged.Merge(part);
            Assert.Equal(0, part.TotalLines);
        }

        Assert.Equal(Described(whole), Described(merged));
    }, iter: 200);

    [Fact]
    public void Rows_of_spans_of_days_add_up_to_the_rows_of_all() => Lines.Sample(lines =>
    {
        using var accumulator = Slices(Encoding.ASCII.GetBytes(string.Concat(lines)));
        var report = accumulator.ToReport([]);
        if (report.Slices.Count == 0 || report.Slices[0].Length < TimeSpan.FromDays(1))
        {
            return;
        }

        foreach (var panel in report.Panels.Where(panel => panel.Name is not ("timeline" or "error_bursts")))
        {
            foreach (var row in panel.Rows.Take(100))
            {
                var parts = report.Slices.SelectMany(slice => slice.Panels.Where(one => one.Name == panel.Name))
                    .SelectMany(one => one.Rows).Where(part => part.RawName.Span.SequenceEqual(row.RawName.Span)).ToList();
                Assert.Equal((row.Hits, row.Visitors, row.Bytes), (parts.Sum(part => part.Hits), parts.Sum(part => part.Visitors), parts.Sum(part => part.Bytes)));
            }

            Assert.Equal(panel.TotalHits, report.Slices.SelectMany(slice => slice.Panels.Where(one => one.Name == panel.Name)).Sum(one => one.TotalHits));
        }
    }, iter: 200);

    [Fact]
    public void Spans_are_as_fine_as_there_is_room_for()
    {
        Assert.Equal(TimeSpan.FromHours(1), SpanOf(hours: 64));
        Assert.Equal(TimeSpan.FromHours(4), SpanOf(hours: 65));
        Assert.Equal(TimeSpan.FromDays(1), SpanOf(hours: 64 * 24));
        Assert.Equal(TimeSpan.FromDays(7), SpanOf(hours: 65 * 24));

        static TimeSpan SpanOf(int hours)
        {
            using var accumulator = Slices(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, hours).Select(hour => string.Create(
                CultureInfo.InvariantCulture, $"10.0.0.1 - - [{new DateTime(2024, 1, 1).AddHours(hour):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n")))));
            return accumulator.ToReport([]).Slices[0].Length;
        }
    }

    [Fact]
    public void Slices_and_none_make_none()
    {
        var log = HtmlPages.Sample("access.log");
        using var apart = Slices(log);
        using var together = Of(log);
        apart.Merge(together);
        Assert.Empty(apart.ToReport([]).Slices);
        Assert.Equal(10_000, apart.TotalLines);
        using var other = Slices(log);
        together.Merge(other); // empty by now: it becomes what the other is
        Assert.Equal(Described(Slices(log)), Described(together));
    }

    [Fact]
    public void Damaged_slices_are_refused_and_add_nothing()
    {
        using var accumulator = Slices(HtmlPages.Sample("broken.log"));
        var wire = Reports.Wire(accumulator);
        using var into = Slices([]);
        Gen.Select(Gen.Int[0, wire.Length - 1], Gen.Byte[1, 255]).Sample((at, difference) =>
        {
            var damaged = wire.ToArray();
            damaged[at] ^= difference;
            lock (wire)
            {
                Assert.Throws<InvalidDataException>(() => into.Merge(new ReadOnlySequence<byte>(damaged)));
                Assert.Equal(0, into.TotalLines);
            }
        }, iter: 1_000);
        foreach (var length in (int[])[0, 1, 2, 20, wire.Length / 2, wire.Length - 1])
        {
            Assert.Throws<InvalidDataException>(() => AccessLogAccumulator.Read(wire.AsMemory(0, length)));
        }

        using var copy = AccessLogAccumulator.Read(wire);
        Assert.Equal(Described(accumulator), Described(copy));
    }

    private static AccessLogAccumulator Of(byte[] log)
    {
        var accumulator = new AccessLogAccumulator(AccessLogFormat.Combined);
        accumulator.Add(log);
        return accumulator;
    }

    private static AccessLogAccumulator Slices(byte[] log)
    {
        var accumulator = new AccessLogAccumulator(AccessLogFormat.Combined) { KeepsSlices = true };
        accumulator.Add(log);
        return accumulator;
    }

    private static string Described(AccessLogAccumulator accumulator) => string.Join('\n', accumulator.ToReport([]).Slices.Select(slice =>
        $"{slice.Start:s} {slice.Length} {slice.General.ValidRequests} {string.Join(' ', slice.Panels.Select(panel =>
            $"{panel.Name} {panel.TotalHits}: {string.Join(", ", panel.Rows.Select(row => $"{row.Name} {row.Hits} {row.Visitors} {row.Bytes}"))}"))}"));
}
