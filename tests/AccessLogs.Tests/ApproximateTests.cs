using System.Buffers;
using System.Text.Json;
using AccessLogs.Sketches;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>Approximate figures beside exact ones of the same log: as near as they say.</summary>
public sealed class ApproximateTests
{
    private static readonly AnalysisOptions Approximate = new() { Approximate = true };

    private static readonly Lazy<byte[]> Log = new(() => WithTimes(Sample(80_000, Cardinality.Huge)));

    private static readonly Lazy<AccessLogReport> Exact = new(() => Report(AnalysisOptions.Default, 1));

    private static readonly Lazy<AccessLogReport> Whole = new(() => Report(Approximate, 1));

    [Theory]
    [InlineData(SketchTable.VisitorRegisters)]
    [InlineData(SketchTables.FacetRegisters)]
    [InlineData(SketchTables.VisitorRegisters)]
    public void Distinct_hashes_are_counted_within_their_error_at_any_size(int registers)
    {
        var sketch = new byte[registers];
        Assert.Equal(0, HyperLogLog.Estimate(sketch));
        var count = 0;
        foreach (var next in (int[])[1, 2, 10, 100, 1_000, 10_000, 100_000, 1_000_000])
        {
            for (; count < next; count++)
            {
                HyperLogLog.Add(sketch, SketchTables.Hash(BitConverter.GetBytes(count)));
                HyperLogLog.Add(sketch, SketchTables.Hash(BitConverter.GetBytes(count / 2)));
            }

            Assert.InRange(HyperLogLog.Estimate(sketch), Math.Floor(count * (1 - ManyKeys.Within(registers))), Math.Ceiling(count * (1 + ManyKeys.Within(registers))));
        }
    }

    [Fact]
    public void Registers_of_parts_merge_into_those_of_the_whole()
    {
        var (whole, left, right) = (new byte[256], new byte[256], new byte[256]);
        for (var i = 0; i < 5_000; i++)
        {
            var hash = SketchTables.Hash(BitConverter.GetBytes(i));
            HyperLogLog.Add(whole, hash);
            HyperLogLog.Add(i < 3_000 ? left : right, hash);
        }

        HyperLogLog.Merge(left, right);
        Assert.Equal(whole, left);
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("referrers")]
    [InlineData("hosts")]
    [InlineData("user_agents")]
    [InlineData("not_found")]
    public void A_row_lacks_no_more_hits_than_it_says_and_what_is_not_there_has_no_more_than_the_panel_says(string name)
    {
        ManyKeys.AssertBounds(Exact.Value.Panel(name), Whole.Value.Panel(name));
        ManyKeys.AssertBounds(Exact.Value.Panel(name), Report(Approximate, 5).Panel(name));
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("hosts")]
    [InlineData("referrers")]
    public void The_bound_is_at_most_all_hits_by_the_rows_that_are_kept(string name)
    {
        var panel = Whole.Value.Panel(name);
        Assert.InRange(panel.Unseen, 1, Exact.Value.General.ValidRequests / SketchTable.Rows);
        Assert.InRange(panel.Rows.Count, 1, 2 * SketchTable.Rows);
        var total = Exact.Value.Panel(name).TotalRows;
        Assert.InRange(panel.TotalRows, total * (1 - ManyKeys.Within(SketchTable.KeyRegisters)), total * (1 + ManyKeys.Within(SketchTable.KeyRegisters)));
    }

    [Theory]
    [InlineData("file_types")]
    [InlineData("networks")]
    [InlineData("referring_sites")]
    [InlineData("os")]
    [InlineData("browsers")]
    [InlineData("audience")]
    [InlineData("hours")]
    [InlineData("weekdays")]
    [InlineData("visitors")]
    [InlineData("status_codes")]
    [InlineData("methods")]
    public void What_is_made_of_rows_has_all_hits_also_of_those_that_were_dropped(string name)
    {
        var (exact, approximate) = (Exact.Value.Panel(name), Whole.Value.Panel(name));
        ManyKeys.AssertSame(exact, approximate);
    }

    [Fact]
    public void Totals_are_exact_but_for_what_is_distinct()
    {
        var (exact, approximate) = (Exact.Value.General, Whole.Value.General);
        Assert.Equal(
            exact with { UniqueVisitors = 0, UniqueFiles = 0, UniqueNotFound = 0 }, approximate with { UniqueVisitors = 0, UniqueFiles = 0, UniqueNotFound = 0 });
        Assert.InRange(approximate.UniqueVisitors, exact.UniqueVisitors * (1 - ManyKeys.Within(SketchTables.VisitorRegisters)), exact.UniqueVisitors * (1 + ManyKeys.Within(SketchTables.VisitorRegisters)));
    }

    [Fact]
    public void Percentiles_of_a_page_that_lacks_nothing_are_those_of_the_exact_report()
    {
        var exact = Exact.Value.Panel("response_times").Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
        var rows = Whole.Value.Panel("response_times").Rows.Where(row => row.Missing == 0).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(exact[row.Name].Further, row.Further));
    }

    [Fact]
    public void Parts_make_the_sketches_of_the_whole_in_any_order()
    {
        var parts = Report(Approximate, 7);
        Assert.Equal(Whole.Value.General, parts.General);
        Assert.Equal(Whole.Value.Panel("timeline").Rows.Select(row => row.Visitors), parts.Panel("timeline").Rows.Select(row => row.Visitors));
    }

    [Fact]
    public void A_log_that_fits_has_no_bounds_and_all_hits()
    {
        var log = Sample(3_000, Cardinality.Low);
        var (exact, approximate) = (JsonOf(log, AnalysisOptions.Default), JsonOf(log, Approximate));
        Assert.DoesNotContain("missing_hits", approximate.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("unseen_hits", approximate.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0.0081, approximate.GetProperty("approximation").GetProperty("visitors").GetDouble(), 4);
        foreach (var name in (string[])["requests", "hosts", "referrers", "user_agents", "not_found", "static_files"])
        {
            Assert.Equal(
                Reports.Panel(exact, name).Select(row => row with { Visitors = 0 }), Reports.Panel(approximate, name).Select(row => row with { Visitors = 0 }));
        }
    }

    [Fact]
    public void A_damaged_partial_result_is_refused()
    {
        using var accumulator = new AccessLogAccumulator(Approximate, AccessLogFormat.Combined);
        accumulator.Add(Sample(500, Cardinality.Low));
        var wire = Reports.Wire(accumulator);
        for (var length = wire.Length - 1; length > 0; length -= 97)
        {
            Assert.Throws<InvalidDataException>(() => AccessLogAccumulator.Read(new ReadOnlySequence<byte>(wire, 0, length)));
        }
    }

    private static AccessLogReport Report(AnalysisOptions options, int parts)
    {
        using var accumulator = ManyKeys.Count(Log.Value, options, parts);
        return accumulator.ToReport([]);
    }

    private static JsonElement JsonOf(byte[] log, AnalysisOptions options)
    {
        using var accumulator = new AccessLogAccumulator(options, AccessLogFormat.Combined);
        accumulator.Add(log);
        return JsonDocument.Parse(Reports.Json(accumulator)).RootElement;
    }

    private static byte[] Sample(int lines, Cardinality cardinality)
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: false, lines, 5, cardinality));
        return log.ToArray();
    }

    private static byte[] WithTimes(ReadOnlySpan<byte> log)
    {
        var output = new ArrayBufferWriter<byte>(log.Length * 2);
        foreach (var range in log.TrimEnd((byte)'\n').Split((byte)'\n'))
        {
            var line = log[range];
            output.Write(line);
            output.Write(System.Text.Encoding.ASCII.GetBytes($" {line.Length * line.Length}\n"));
        }

        return output.WrittenSpan.ToArray();
    }
}
