using System.Buffers;
using System.Text;

namespace AccessLogs.Tests;

/// <summary>Lines that are not of the format that the start of their log has.</summary>
public sealed class OtherFormatsTests
{
    private const string Combined = """10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 1 "-" "curl/8.0" """;
    private const string Common = """10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /b HTTP/1.1" 200 10""";
    private const string Json = """{"time":"2015-05-17T10:05:03Z","remote_addr":"10.0.0.1","request":"GET /c HTTP/1.1","status":200,"body_bytes_sent":100}""";
    private const string Docker = """{"log":"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /d HTTP/1.1\" 200 1000\n","stream":"stdout"}""";
    private const string Error = "[Sun Dec 04 04:47:44 2005] [notice] started";
    private const string Times = Combined + "0.001 0.001";

    private static readonly byte[] Log = Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Repeat(Combined.Trim() + "\n", 2_000)) + string.Join('\n', Common, Json, Docker, Error, Times, "what is this", "# a remark", Json, ""));

    [Fact]
    public void Are_counted_where_the_format_was_found_out_and_the_report_says_by_which_format()
    {
        var detection = FormatDetector.Detect(Log.AsSpan(0, 50_000));
        Assert.Equal("combined", detection.Mix?.Name);
        using var strict = Count(detection.Mix!);
        Assert.Equal(7, strict.FailedLines); // a combined line may have more behind it
        Assert.DoesNotContain(strict.ToReport([]).Panels, panel => panel.Name == "other_formats");
        using var open = Count(detection.Mix!.WithOthers());
        var report = open.ToReport([]);
        Assert.Equal((2_008, 2), (report.General.TotalRequests, report.General.FailedRequests));
        Assert.Equal(["what is this", "# a remark"], report.FailedLines.Select(line => line.Excerpt));
        Assert.Equal((2_001 + 10 + 200 + 1_000L, 1), (report.General.Bandwidth, report.General.Messages));
        Assert.Equal(
            [("nginx-json", 2), ("apache-error", 1), ("common", 1), ("common in json", 1)],
            report.Panel("other_formats").Rows.Select(row => (row.Name, row.Hits)));
        using var approximate = new AccessLogAccumulator(new AnalysisOptions { Approximate = true }, detection.Mix!.WithOthers());
        approximate.Add(Log);
        Assert.Equal(
            report.Panel("other_formats").Rows.Select(row => (row.Name, row.Hits)), approximate.ToReport([]).Panel("other_formats").Rows.Select(row => (row.Name, row.Hits)));
    }

    [Theory]
    [InlineData("s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken", "10.0.0.9 GET /iis q=1 80 - 192.0.2.7 Mozilla/5.0+(X11) - 404 0 2 15")]
    [InlineData("s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken", "10.0.0.9 GET /iis q=1 80 - 192.0.2.7 Mozilla/5.0+(X11) 404 0 2 15")]
    [InlineData("s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status", "W3SVC1 10.0.0.9 GET /iis q=1 80 - 192.0.2.7 Mozilla/5.0+(X11) 404 0 2")]
    [InlineData(
        "s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
        "W3SVC1 WEB 10.0.0.9 GET /iis q=1 80 - 192.0.2.7 HTTP/1.1 Mozilla/5.0+(X11) - - - 404 0 2 0 200 15")]
    public void Of_IIS_are_counted_wherever_its_section_begins_and_its_directives_are_no_failures(string fields, string line)
    {
        var section = Encoding.ASCII.GetBytes($"#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2015-05-17 10:05:03\r\n#Fields: date time {fields}\r\n2015-05-17 10:05:03 {line}\r\n");
        using var figures = new AccessLogAccumulator(AccessLogFormat.Combined.WithOthers());
        figures.Add([.. Encoding.ASCII.GetBytes(Combined.Trim() + "\n"), .. section, .. section.AsSpan(section.AsSpan().LastIndexOf("2015"u8))]);
        var report = figures.ToReport([]);
        Assert.Equal((3, 0), (report.General.TotalRequests, report.General.FailedRequests));
        Assert.Equal(("/iis?q=1", 2), report.Panel("not_found").Rows.Select(row => (row.Name, row.Hits)).Single());
        Assert.Equal(["10.0.0.1", "192.0.2.7"], report.Panel("hosts").Rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.Equal([("w3c", 2)], report.Panel("other_formats").Rows.Select(row => (row.Name, row.Hits)));
    }

    [Fact]
    public void Are_counted_the_same_however_the_log_is_cut_and_sent()
    {
        var format = AccessLogFormat.Common.WithOthers();
        using var whole = Count(format);
        using var parts = new AccessLogAccumulator(format);
        for (var start = 0; start < Log.Length;)
        {
            var end = Math.Min(start + 10_000, Log.Length);
            end = Log.AsSpan(start, end - start).LastIndexOf((byte)'\n') is var last && end < Log.Length ? start + last + 1 : Log.Length;
            using var part = new AccessLogAccumulator(format);
            part.StartSplit(0, start);
            part.Add(Log.AsSpan(start, end - start));
            using var sent = AccessLogAccumulator.Read(new ReadOnlySequence<byte>(Reports.Wire(part)));
            Assert.Equal(format, sent.Format);
            parts.Merge(sent);
            start = end;
        }

        Assert.Equal(Reports.Json(whole), Reports.Json(parts));
        Assert.Equal(2_000 + 1, whole.ToReport([]).Panel("other_formats").Rows.Where(row => row.Name is "combined" or "nginx-times").Sum(row => row.Hits));
    }

    [Fact]
    public void A_format_that_takes_others_is_one_of_its_own()
    {
        var open = AccessLogFormat.Combined.WithOthers();
        Assert.Same(open, open.WithOthers());
        Assert.Equal((true, false, "combined"), (open.TakesOthers, AccessLogFormat.Combined.TakesOthers, open.Name));
        Assert.NotEqual(AccessLogFormat.Combined, open);
        Assert.Equal(AccessLogFormat.Combined.WithOthers(), open);
        var mix = AccessLogFormat.Mix([AccessLogFormat.Combined, AccessLogFormat.FromName("json in syslog")]);
        Assert.Equal("combined + json in syslog", mix.WithOthers().Name);
        Assert.Equal(mix, AccessLogFormat.Mix([mix.WithOthers()]));
    }

    private static AccessLogAccumulator Count(AccessLogFormat format)
    {
        var accumulator = new AccessLogAccumulator(format);
        accumulator.Add(Log);
        return accumulator;
    }
}
