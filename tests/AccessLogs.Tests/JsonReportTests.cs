using System.Text;
using System.Text.Json;

namespace AccessLogs.Tests;

public sealed class JsonReportTests
{
    private static readonly byte[] Log = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", "broken.log"));

    [Fact]
    public void The_shape_is_that_of_the_document()
    {
        var log = """
            10.0.0.1 - - [17/May/2015:23:05:03 -0200] "GET /a HTTP/1.1" 200 10 "-" "Windows NT 6.1 Firefox/3.6"
            10.0.0.1 - - [17/May/2015:23:05:04 -0200] "GET /b HTTP/1.1" 404 5 "http://x/" "Windows NT 6.1 Firefox/3.6"
            broken
            """;
        Assert.Equal(
            """
            {"general":{"total_requests":3,"valid_requests":2,"failed_requests":1,"unique_visitors":1,"unique_files":1,"unique_not_found":1,"bandwidth":15,
            "start_date":"2015-05-17","end_date":"2015-05-17","start_time":"2015-05-17T23:05:03-02:00","end_time":"2015-05-17T23:05:04-02:00"},
            "visitors":{"data":[{"data":"2015-05-17","hits":2,"visitors":1,"bytes":15,"visits":1}]},
            "hours":{"data":[{"data":"23","hits":2,"visitors":1,"bytes":15}]},
            "weekdays":{"data":[{"data":"Sunday","hits":2,"visitors":1,"bytes":15}]},
            "timeline":{"data":[{"data":"2015-05-17 23:00","hits":2,"visitors":1,"bytes":15,"redirects":0,"client_errors":1,"server_errors":0}]},
            "requests":{"data":[{"data":"/a","hits":1,"visitors":1,"bytes":10}]},
            "not_found":{"data":[{"data":"/b","hits":1,"visitors":1,"bytes":5}]},
            "hosts":{"data":[{"data":"10.0.0.1","hits":2,"visitors":1,"bytes":15}]},
            "networks":{"data":[{"data":"10.0.0.0/24","hits":2,"visitors":1,"bytes":15}]},
            "os":{"data":[{"data":"Windows","hits":2,"visitors":1,"bytes":15,"items":[{"data":"Windows 7","hits":2,"visitors":1,"bytes":15}]}]},
            "browsers":{"data":[{"data":"Firefox","hits":2,"visitors":1,"bytes":15,"items":[{"data":"Firefox 3","hits":2,"visitors":1,"bytes":15}]}]},
            "audience":{"data":[{"data":"People (browsers)","hits":2,"visitors":1,"bytes":15}]},
            "user_agents":{"data":[{"data":"Windows NT 6.1 Firefox/3.6","hits":2,"visitors":1,"bytes":15}]},
            "referrers":{"data":[{"data":"http://x/","hits":1,"visitors":1,"bytes":5}]},
            "referring_sites":{"data":[{"data":"x","hits":1,"visitors":1,"bytes":5}]},
            "status_codes":{"data":[{"data":"200","hits":1,"visitors":1,"bytes":10},{"data":"404","hits":1,"visitors":1,"bytes":5}]},
            "methods":{"data":[{"data":"GET","hits":2,"visitors":1,"bytes":15}]},
            "protocols":{"data":[{"data":"HTTP/1.1","hits":2,"visitors":1,"bytes":15}]}}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(Reports.Json(Encoding.ASCII.GetBytes(log))).TrimEnd('\n'));
    }

    [Fact]
    public void A_log_without_a_valid_line_has_no_dates_and_empty_panels()
    {
        using var json = JsonDocument.Parse(Reports.Json("broken\n"u8.ToArray()));
        var general = json.RootElement.GetProperty("general");
        Assert.Equal(1, general.GetProperty("failed_requests").GetInt32());
        Assert.Equal(JsonValueKind.Null, general.GetProperty("start_date").ValueKind);
        Assert.Empty(Reports.Panel(json.RootElement, "hours"));
    }

    [Fact]
    public void It_is_valid_UTF8_whatever_the_log_has()
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Reports.Json(Log));
        Assert.Contains("caf\uFFFD?x=\uFFFD", text, StringComparison.Ordinal);
        Assert.Contains("/Grüße/日本語", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void The_top_rows_are_the_first_of_all_rows_however_they_are_asked_for(int top)
    {
        using var accumulator = Reports.Accumulate(Log);
        using var all = JsonDocument.Parse(Reports.Json(accumulator));
        var cut = Reports.Json(accumulator, top);
        using var first = JsonDocument.Parse(cut);
        foreach (var panel in accumulator.ToReport([], top).Panels)
        {
            var rows = Reports.Panel(all.RootElement, panel.Name);
            Assert.Equal(rows.Take(top), Reports.Panel(first.RootElement, panel.Name));
            Assert.Equal(rows.Count, panel.TotalRows);
        }

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, accumulator.ToReport([]), top);
        Assert.Equal(cut, output.WrittenSpan.ToArray());
    }
}
