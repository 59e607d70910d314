using System.Buffers;
using System.Text;

namespace AccessLogs.Tests;

public sealed class CsvReportTests
{
    private static readonly byte[] Log = Encoding.Latin1.GetBytes(
        $"""
        10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a,b HTTP/1.1" 200 10 "-" "=HYPERLINK(""http://x"")"
        10.0.0.1 - - [17/May/2015:10:05:04 +0000] "GET /caf{'\xe9'} HTTP/1.1" 200 5 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:90.0) Gecko/20100101 Firefox/90.0"
        10.0.0.1 - - [17/May/2015:10:05:04 +0000] "GET /a,b HTTP/1.1" 500 1 "-" "-"

        """);

    [Fact]
    public void A_panel_has_a_head_and_a_row_each_and_quotes_what_has_to_be()
    {
        Assert.Equal(
            "name,part_of,hits,visitors,bytes\r\n\"/a,b\",,2,2,11\r\n\"/caf\uFFFD\",,1,1,5\r\n",
            Panel("requests"));
        Assert.Equal(
            "name,part_of,hits,visitors,bytes,visits\r\n2015-05-17,,3,3,16,3\r\n",
            Panel("visitors"));
    }

    [Fact]
    public void What_a_row_is_made_of_follows_it_and_names_it() =>
        Assert.Contains("\r\nFirefox,,1,1,5\r\nFirefox 90,Firefox,1,1,5\r\n", Panel("browsers"), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_a_spreadsheet_would_calculate_is_text_and_a_lone_dash_stays()
    {
        var agents = Panel("user_agents");
        Assert.Contains("\r\n\"'=HYPERLINK(", agents, StringComparison.Ordinal);
        Assert.Contains("\r\n-,,1,1,1\r\n", agents, StringComparison.Ordinal);
    }

    [Fact]
    public void One_table_has_the_rows_of_all_panels_each_with_its_own_columns()
    {
        using var accumulator = Reports.Accumulate(Log);
        var report = accumulator.ToReport([]);
        var output = new ArrayBufferWriter<byte>();
        CsvReportWriter.WriteAll(output, report);
        var lines = Encoding.UTF8.GetString(output.WrittenSpan).Split("\r\n");
        var head = lines[0].Split(',');
        Assert.Equal(["panel", "name", "part_of", "hits", "visitors", "bytes", "visits"], head[..7]);
        Assert.Equal(report.Panels.Sum(panel => panel.Flat().Count()), lines.Length - 2);
        var day = Assert.Single(lines, line => line.StartsWith("visitors,", StringComparison.Ordinal)).Split(',');
        Assert.Equal(head.Length, day.Length);
        Assert.Equal(["visitors", "2015-05-17", "", "3", "3", "16", "3"], day[..7]);
        Assert.All(day[7..], Assert.Empty);
    }

    [Fact]
    public void The_totals_are_a_row()
    {
        using var accumulator = Reports.Accumulate(Log);
        var output = new ArrayBufferWriter<byte>();
        CsvReportWriter.WriteGeneral(output, accumulator.ToReport([]).General);
        Assert.Equal(
            "total_requests,valid_requests,failed_requests,error_log_messages,unique_visitors,unique_files,unique_not_found,bandwidth,start_time,end_time\r\n"
            + "3,3,0,0,3,2,0,16,2015-05-17T10:05:03+00:00,2015-05-17T10:05:04+00:00\r\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Panel(string name)
    {
        using var accumulator = Reports.Accumulate(Log);
        var output = new ArrayBufferWriter<byte>();
        CsvReportWriter.WritePanel(output, accumulator.ToReport([]).Panel(name));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
