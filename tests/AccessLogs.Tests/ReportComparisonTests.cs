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

    private static ReportComparison Compare(string[] before, string[] after)
    {
        using var first = Count(before);
        using var second = Count(after);
        return ReportComparison.Of(first.ToReport([]), second.ToReport([]));
    }

    private static AccessLogAccumulator Count(string[] paths)
    {
        var accumulator = new AccessLogAccumulator(AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(string.Concat(paths.Select(path => $"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 1 \"-\" \"-\"\n"))));
        return accumulator;
    }
}
