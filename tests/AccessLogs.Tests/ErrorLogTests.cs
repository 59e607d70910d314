using System.Text;

namespace AccessLogs.Tests;

public sealed class ErrorLogTests
{
    private const string Log = """
        [Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties
        [Sun Dec 04 04:51:08 2005] [notice] jk2_init() Found child 6725 in scoreboard slot 10
        [Mon Dec 05 05:51:09 2005] [notice] jk2_init() Found child 6726 in scoreboard slot 8
        [Mon Dec 05 05:00:00 2005] [error] [client 222.166.160.184] Directory index forbidden by rule: /var/www/html/
        [Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:1234] AH00124: Request exceeded
        [Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708] (13)Permission denied: [client [2001:db8::1]:80] AH00132: file permissions deny server access: /x
        [Fri Sep 09 10:42:29 2011] no level
        """;

    [Fact]
    public void Error_logs_are_found_and_have_panels_of_their_own()
    {
        using var accumulator = Reports.Accumulate(Encoding.ASCII.GetBytes(Log));
        var report = accumulator.ToReport([]);
        Assert.Equal("apache-error", accumulator.Format.Name);
        Assert.Equal((7, 6, 1, 6), (report.General.TotalRequests, report.General.ValidRequests, report.General.FailedRequests, report.General.Messages));
        Assert.Equal([("error", 3), ("notice", 3)], Rows(report, "error_levels"));
        Assert.Equal([("core", 2)], Rows(report, "error_modules"));
        Assert.Equal([("2001:db8::1", 1), ("222.166.160.184", 1), ("72.15.99.187", 1)], Rows(report, "error_clients"));
        Assert.Equal(("jk2_init() Found child # in scoreboard slot #", 2), Rows(report, "error_messages")[0]);
        Assert.Equal([("2005-12-04", 2), ("2005-12-05", 2), ("2011-09-09", 2)], Rows(report, "error_days"));
        Assert.Equal([("04", 2), ("05", 2), ("10", 2)], Rows(report, "error_hours"));
        Assert.Empty(report.Panel("requests").Rows);
        Assert.Equal(0, report.General.UniqueVisitors);
    }

    [Fact]
    public void Messages_and_requests_of_one_run_are_kept_apart()
    {
        var log = Log + """

            10.0.0.1 - - [17/May/2015:23:05:03 -0200] "GET /a HTTP/1.1" 200 10
            10.0.0.1 - - [17/May/2015:23:05:03 -0200] "GET /a HTTP/1.1" 200 10

            """;
        using var accumulator = Reports.Accumulate(Encoding.ASCII.GetBytes(log));
        using var copy = AccessLogAccumulator.Read(Reports.Wire(accumulator));
        var report = copy.ToReport([]);
        Assert.Equal((8, 6), (report.General.ValidRequests, report.General.Messages));
        Assert.Equal([("2015-05-17", 2)], Rows(report, "visitors"));
        Assert.Equal([("error", 3), ("notice", 3)], Rows(report, "error_levels"));
    }

    private static List<(string Name, long Hits)> Rows(AccessLogReport report, string panel) => [.. report.Panel(panel).Rows.Select(row => (row.Name, row.Hits))];
}
