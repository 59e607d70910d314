using System.Buffers;
using System.Text;
using System.Text.Json;

namespace AccessLogs.Tests;

public sealed class ReportComparisonTests
{
    [Fact]
    public void Rows_have_what_they_had_what_they_have_and_the_difference_the_largest_first()
    {
        var comparison = Compare(["/a", "/a", "/b", "/gone"], ["/a", "/new", "/b", "/b", "/b", "/b"]);
        Assert.Equal((4, 6), (comparison.Before.ValidRequests, comparison.After.ValidRequests));
        var requests = comparison.Panels.Single(panel => panel.Definition.Name == "requests");
        Assert.Equal(
            ["/b 1 4 3 3", "/a 2 1 -1 -0.5", "/gone 1 0 -1 -1", "/new 0 1 1 "],
            requests.Rows.Select(row => FormattableString.Invariant($"{row.Name} {row.Before[0]} {row.After[0]} {row.Difference(0)} {row.Relative(0)}")));
    }

    [Fact]
    public void Panels_of_days_are_left_out_and_those_of_hours_of_the_day_are_not()
    {
        var names = Compare(["/a"], ["/a"]).Panels.Select(panel => panel.Definition.Name).ToList();
        Assert.DoesNotContain("visitors", names);
        Assert.DoesNotContain("timeline", names);
        Assert.Contains("hours", names);
        Assert.Contains("weekdays", names);
    }

    [Fact]
    public void A_panel_that_one_report_has_alone_is_compared_with_nothing()
    {
        var comparison = Compare([], ["/a"]);
        Assert.Equal([0L], comparison.Panels.Single(panel => panel.Definition.Name == "hosts").Rows.Select(row => row.Before[0]));
    }

    [Fact]
    public void The_json_has_each_number_four_times()
    {
        var output = new ArrayBufferWriter<byte>();
        ComparisonJsonWriter.Write(output, Compare(["/a"], ["/a", "/a", "/b"]), top: 1);
        using var json = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal("""{"before":1,"after":3,"difference":2,"relative":2}""", json.RootElement.GetProperty("general").GetProperty("valid_requests").GetRawText());
        var row = Assert.Single(json.RootElement.GetProperty("requests").GetProperty("data").EnumerateArray());
        Assert.Equal("/a", row.GetProperty("data").GetString());
        Assert.Equal("""{"before":1,"after":2,"difference":1,"relative":1}""", row.GetProperty("hits").GetRawText());
        Assert.Equal("null", json.RootElement.GetProperty("general").GetProperty("failed_requests").GetProperty("relative").GetRawText());
    }

    [Fact]
    public void The_csv_of_all_has_a_number_a_row_and_that_of_a_panel_a_row_a_line()
    {
        var comparison = Compare(["/a", "=b"], ["/a", "/a"]);
        var all = Text(output => CsvComparisonWriter.WriteAll(output, comparison)).Split("\r\n");
        Assert.Equal("panel,name,figure,before,after,difference,relative", all[0]);
        Assert.Equal("general,,valid_requests,2,2,0,0", all.Single(line => line.StartsWith("general,,valid_requests,", StringComparison.Ordinal)));
        Assert.Contains("requests,/a,hits,1,2,1,1", all);
        Assert.Contains("requests,\"'=b\",bytes,1,0,-1,-1", all);
        var panel = comparison.Panels.Single(one => one.Definition.Name == "requests");
        Assert.StartsWith(
            "name,hits_before,hits_after,hits_difference,hits_relative,visitors_before,visitors_after,visitors_difference,visitors_relative,bytes_before,",
            Text(output => CsvComparisonWriter.WritePanel(output, panel)), StringComparison.Ordinal);
        Assert.EndsWith("\r\n/a,1,2,1,1,1,1,0,0,1,2,1,1\r\n", Text(output => CsvComparisonWriter.WritePanel(output, panel, top: 1)), StringComparison.Ordinal);
        Assert.StartsWith("name,before,after,difference,relative\r\ntotal_requests,2,2,0,0\r\n", Text(output => CsvComparisonWriter.WriteGeneral(output, comparison)), StringComparison.Ordinal);
        Assert.Contains("failed_requests,0,0,0,\r\n", Text(output => CsvComparisonWriter.WriteGeneral(output, comparison)), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_that_the_user_asked_for_are_compared_too_and_single_lines_are_not()
    {
        var options = new AnalysisOptions { Groups = [new GroupBy("status")], Latest = 2 };
        using var before = Count(["/a"], options);
        using var after = Count(["/a", "/b"], options);
        var panels = ReportComparison.Of(before.ToReport([]), after.ToReport([])).Panels;
        Assert.Equal([1L], panels.Single(panel => panel.Definition.Name == "by_status").Rows.Select(row => row.Difference(0)));
        Assert.DoesNotContain(panels, panel => panel.Definition.Name == "latest");
    }

    private static string Text(Action<ArrayBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static ReportComparison Compare(string[] before, string[] after)
    {
        using var first = Count(before);
        using var second = Count(after);
        return ReportComparison.Of(first.ToReport([]), second.ToReport([]));
    }

    private static AccessLogAccumulator Count(string[] paths, AnalysisOptions? options = null)
    {
        var accumulator = new AccessLogAccumulator(options ?? AnalysisOptions.Default, AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(string.Concat(paths.Select(path => $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 1 \"-\" \"-\"\n"))));
        return accumulator;
    }
}
