using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AccessLogs.Cli.Outputs;
using Parquet;

namespace AccessLogs.Tests;

/// <summary>Each output says how far its figures may be off.</summary>
public sealed class ApproximateOutputTests
{
    private static readonly ManyKeys Log = new(3);

    private static readonly Lazy<AccessLogReport> Report = new(() => Log.Report(new AnalysisOptions { Approximate = true, Groups = [new GroupBy("status>path")] }));

    [Fact]
    public void Tables_have_what_rows_lack_and_what_others_have_at_most()
    {
        var panel = Report.Value.Panel("hosts");
        var lines = Csv(output => CsvReportWriter.WritePanel(output, panel));
        Assert.Equal("name,part_of,hits,visitors,bytes,missing_hits,unseen_hits", lines[0]);
        Assert.Equal(panel.Rows.Select(row => $"{row.Missing},{panel.Unseen}"), lines[1..].Select(line => string.Join(',', line.Split(',')[^2..])));
        var group = Report.Value.Panel("by_status_path");
        Assert.Equal((0, true), (group.Unseen, group.UnseenItems > 0));
        Assert.EndsWith($",{group.UnseenItems}", Csv(output => CsvReportWriter.WritePanel(output, group))[^1], StringComparison.Ordinal);
        Assert.EndsWith("bytes", Csv(output => CsvReportWriter.WritePanel(output, Report.Value.Panel("status_codes")))[0], StringComparison.Ordinal);
        Assert.EndsWith(",missing_hits,unseen_hits,standard_error", Csv(output => CsvReportWriter.WriteAll(output, Report.Value, 5))[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hosts", true)]
    [InlineData("by_status_path", true)]
    [InlineData("status_codes", false)]
    public async Task Parquet_files_have_them_where_rows_were_dropped(string name, bool areDropped)
    {
        using var file = new MemoryStream();
        await ParquetFiles.WritePanelAsync(Report.Value.Panel(name), 5, file);
        file.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        string[] bounds = areDropped ? ["missing_hits", "unseen_hits"] : [];
        Assert.Equal(["name", "part_of", "hits", "visitors", "bytes", .. bounds], reader.Schema.DataFields.Select(field => field.Name));
    }

    [Fact]
    public async Task The_page_marks_them()
    {
        var page = Encoding.UTF8.GetString(await HtmlPages.WriteAsync(Report.Value, new HtmlReportOptions { Top = 50 }));
        var hosts = Report.Value.Panel("hosts");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"The first 50 of about {hosts.TotalRows:N0} rows, by Hits; none that was dropped has more than {hosts.Unseen:N0} hits"), page, StringComparison.Ordinal);
        Assert.Contains($"no item that was dropped has more than {Report.Value.Panel("by_status_path").UnseenItems:N0}", page, StringComparison.Ordinal);
        Assert.Contains(">≥ ", page, StringComparison.Ordinal);
        Assert.Contains($">≈ {Report.Value.General.UniqueVisitors:N0}</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("≈", Encoding.UTF8.GetString(await HtmlPages.WriteAsync(Log.Log[..20_000].ToArray())), StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_report_has_them()
    {
        var output = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, Report.Value);
        using var json = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(Report.Value.Panel("hosts").Unseen, json.RootElement.GetProperty("hosts").GetProperty("unseen_hits").GetInt64());
        Assert.Equal(Report.Value.Panel("by_status_path").UnseenItems, json.RootElement.GetProperty("by_status_path").GetProperty("unseen_item_hits").GetInt64());
        Assert.False(json.RootElement.GetProperty("by_status_path").TryGetProperty("unseen_hits", out _));
    }

    [Fact]
    public void A_comparison_has_rows_that_lack_no_more_than_they_say_on_either_side()
    {
        var other = new ManyKeys(4);
        var approximate = new AnalysisOptions { Approximate = true };
        var exact = ReportComparison.Of(Log.Report(AnalysisOptions.Default), other.Report(AnalysisOptions.Default));
        var about = ReportComparison.Of(Log.Report(approximate), other.Report(approximate));
        foreach (var name in (string[])["hosts", "requests"])
        {
            var rows = about.Panels.Single(panel => panel.Definition.Name == name).Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
            foreach (var row in exact.Panels.Single(panel => panel.Definition.Name == name).Rows.Where(row => rows.ContainsKey(row.Name)))
            {
                var found = rows[row.Name];
                Assert.InRange(row.Before[0], found.Before[0], found.Before[0] + found.MissingBefore);
                Assert.InRange(row.After[0], found.After[0], found.After[0] + found.MissingAfter);
            }

            Assert.Contains(rows.Values, row => row.Before[0] == 0 && row.MissingBefore > 0);
        }

        var output = new ArrayBufferWriter<byte>();
        ComparisonJsonWriter.Write(output, about);
        using var json = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(about.Approximation!.VisitorsOfRows, json.RootElement.GetProperty("approximation").GetProperty("visitors_of_rows").GetDouble());
        Assert.Contains(json.RootElement.GetProperty("hosts").GetProperty("data").EnumerateArray(), row => row.TryGetProperty("missing_hits", out var missing) && missing.GetProperty("before").GetInt64() > 0);
    }

    [Fact]
    public void A_comparison_has_the_panels_of_which_sketches_kept_no_row_and_says_what_others_may_have()
    {
        using var rare = Paths((2 * Sketches.SketchTable.Rows) + 1); // the last of them has all dropped: none is more than the others
        using var one = Paths(1);
        var (dropped, kept) = (rare.ToReport([]), one.ToReport([]));
        var unseen = dropped.Panel("by_path").Unseen;
        Assert.Equal((0, 1L), (dropped.Panel("by_path").Rows.Count, unseen));

        var panel = ReportComparison.Of(dropped, kept).Panels.Single(panel => panel.Definition.Name == "by_path");
        Assert.Equal([("/0", unseen, 0L)], panel.Rows.Select(row => (row.Name, row.MissingBefore, row.MissingAfter)));
        Assert.Equal((unseen, 0L), (panel.UnseenBefore, panel.UnseenAfter));

        var output = new ArrayBufferWriter<byte>();
        ComparisonJsonWriter.Write(output, ReportComparison.Of(dropped, dropped));
        using var json = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal("""{"data":[],"unseen_hits":{"before":1,"after":1}}""", json.RootElement.GetProperty("by_path").GetRawText());
    }

    private static AccessLogAccumulator Paths(int count)
    {
        var accumulator = new AccessLogAccumulator(new AnalysisOptions { Approximate = true, Groups = [new GroupBy("path")] }, AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(string.Concat(
            Enumerable.Range(0, count).Select(i => $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /{i} HTTP/1.1\" 200 1 \"-\" \"-\"\n"))));
        return accumulator;
    }

    private static string[] Csv(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd().Split("\r\n");
    }
}
