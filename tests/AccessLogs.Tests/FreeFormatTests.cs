using System.Text;

namespace AccessLogs.Tests;

/// <summary>Lines that a person can read, of writers that nobody named.</summary>
public sealed class FreeFormatTests
{
    private const string Combined = """10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "https://example.net/" "curl/8.0" """;

    private static readonly Parsed Expected = new()
    {
        VirtualHost = "",
        Host = "10.0.0.1",
        User = "",
        Time = "2015-05-17 10:05:03 +00:00",
        Method = "GET",
        Path = "/a",
        Protocol = "HTTP/1.1",
        Status = 200,
        Size = 12,
        Referrer = "",
        UserAgent = "-",
        ResponseTime = AccessLogLine.NoResponseTime,
        TlsProtocol = "",
        TlsCipher = "",
        CacheStatus = "",
        MimeType = "",
    };

    [Theory]
    [InlineData("""10.0.0.1 - - [17/May/2015:10:05:03.123 +0000] "GET /a HTTP/1.1" 200 12 "https://example.net/" "curl/8.0" """)]
    [InlineData("""10.0.0.1 - - [17/May/2015:10:05:03] "GET /a HTTP/1.1" 200 12 "https://example.net/" "curl/8.0" """)]
    [InlineData("""10.0.0.1 - - [2015-05-17T10:05:03.123456Z] "GET /a HTTP/1.1" 200 12 "https://example.net/" "curl/8.0" "more" 0.1""")]
    [InlineData("""10.0.0.1 - - [2015-05-17 10:05:03,123 +0000] "GET /a HTTP/1.1" 200 12 "https://example.net/" "curl/8.0" """)]
    [InlineData("""10.0.0.1 - - [1431857103.123] "GET /a HTTP/1.1" 200 12 "https://example.net/" "curl/8.0" """)]
    [InlineData("""10.0.0.1  -  -  [17/May/2015:10:05:03 +0000]  "GET /a HTTP/1.1"  200  12  "https://example.net/"  "curl/8.0" """)]
    [InlineData("10.0.0.1\t-\t-\t[17/May/2015:10:05:03 +0000]\t\"GET /a HTTP/1.1\"\t200\t12\t\"https://example.net/\"\t\"curl/8.0\"")]
    public void Combined_lines_with_another_time_or_other_spaces(string line) =>
        Assert.Equal(Expected with { User = "-", Referrer = "https://example.net/", UserAgent = "curl/8.0" }, Text(line));

    [Fact]
    public void Lines_with_less_or_more_or_another_order()
    {
        Assert.Equal(Expected with { Host = "-" }, Text("""[17/May/2015 10:05:03] "GET /a HTTP/1.1" 200 12"""));
        Assert.Equal(Expected with { User = "-", Size = 0 }, Text("""10.0.0.1 - - [17/May/2015 10:05:03] "GET /a HTTP/1.1" 200 -"""));
        Assert.Equal(Expected with { User = "-", Referrer = "/x" }, Text("""10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "/x" """));
        Assert.Equal(Expected with { User = "-", UserAgent = "curl/8.0" }, Text("""10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 - "curl/8.0" """));
        Assert.Equal(Expected with { User = "-", UserAgent = "curl/8.0" }, Text("""10.0.0.1, 192.168.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl/8.0" """));
        Assert.Equal(Expected with { Host = "2001:db8::1", VirtualHost = "www.example.com" }, Text("""www.example.com [2001:db8::1]:443 17/May/2015:10:05:03 "GET /a HTTP/1.1" 200 12"""));
        Assert.Equal(Expected with { Host = "fe80::1%eth0" }, Text("""2015/05/17 10:05:03 fe80::1%eth0 GET /a HTTP/1.1 200 12"""));
        Assert.Equal(Expected with { Protocol = "", VirtualHost = "example.com" }, Text("1431857103.123    345 10.0.0.1 TCP_MISS/200 12 GET http://example.com/a - HIER_DIRECT/192.0.2.1 text/html"));
        Assert.Equal(Expected, Text("""10.0.0.1:5123 [17/May/2015:10:05:03.123] in~ app/srv1 0/0/1/12/13 200 12 - - ---- 1/1/0/0/0 0/0 "GET /a HTTP/1.1" """));
        Assert.Equal(Expected with { User = "-", Method = "-", Path = @"\x16\x03\x01", Protocol = "", Status = 400 }, Text("""10.0.0.1 - - [2015-05-17T10:05:03Z] "\x16\x03\x01" 400 12"""));
    }

    [Theory]
    [InlineData("time=\"2015-05-17T10:05:03Z\" level=info ip=10.0.0.1 method=GET path=\"/a\" proto=HTTP/1.1 status=200 bytes=12 user_agent=\"my agent\" duration=1.5ms")]
    [InlineData("2015-05-17T10:05:03Z INFO remote_addr=10.0.0.1:80 method=GET uri=/a protocol=1.1 status=200 size=12 agent=\"my agent\" took=1.5ms")]
    public void Lines_of_keys(string line) => Assert.Equal(Expected with { UserAgent = "my agent", ResponseTime = 1_500 }, Text(line));

    [Theory]
    [InlineData("""{"timestamp":"2015-05-17T10:05:03.1Z","level":"info","msg":"request","method":"GET","path":"/a","proto":"1.1","status":200,"bytes":12,"ip":"10.0.0.1","latency_ms":1.5}""")]
    [InlineData("""{"time":"10:05:03","date":"2015-05-17","client":"10.0.0.1:4711","request":"GET /a HTTP/1.1","responseCode":"200","Response-Size":12,"duration":0.0015}""")]
    [InlineData("""{"level":30,"time":1431857103123,"req":{"method":"GET","url":"/a","headers":{"content-length":"99"},"httpVersion":"1.1","remoteAddress":"10.0.0.1"},"res":{"statusCode":200,"headers":{"content-length":"12"}},"responseTime":1.5}""")]
    [InlineData("""{"@timestamp":"2015-05-17T10:05:03Z","host":{"name":"web1"},"source":{"ip":"10.0.0.1"},"http":{"version":"1.1","request":{"method":"GET","body":{"bytes":9}},"response":{"status_code":200,"body":{"bytes":12}}},"url":{"original":"/a","path":"/b"},"elapsed":"1.5ms"}""")]
    [InlineData("""{"start_time":"2015-05-17T10:05:03Z","method":"GET","path":"/a","protocol":"HTTP/1.1","response_code":200,"bytes_received":7,"bytes_sent":12,"duration_us":1500,"x_forwarded_for":"10.0.0.1, 192.0.2.1"}""")]
    [InlineData("""{"client_ip":"10.0.0.1","request":{"size":"7","uri":"/a","url":"http://x/b","method":"GET","headers":{"accept":"*/*"}},"response":{"status":200,"size":"12"},"protocol":"HTTP/1.1","started_at":1431857103000,"latencies":{"request":1.5}}""")]
    public void Objects_of_any_writer(string line) => Assert.Equal(Expected with { ResponseTime = 1_500 }, Read("json", line) with { VirtualHost = "" });

    [Fact]
    public void An_object_has_its_virtual_host_by_itself_or_in_its_address()
    {
        const string Flog = """{"host":"10.0.0.1","user-identifier":"-","datetime":"17/May/2015:10:05:03 +0000","method":"GET","request":"/a","protocol":"HTTP/1.1","status":200,"bytes":12,"referer":"https://x/"}""";
        const string Cloud = """{"httpRequest":{"requestMethod":"GET","requestUrl":"https://example.com/a","requestSize":"7","status":200,"responseSize":"12","userAgent":"curl/8.0","remoteIp":"10.0.0.1","latency":"0.015s","protocol":"HTTP/1.1"},"timestamp":"2015-05-17T10:05:03.123Z"}""";
        Assert.Equal(Expected with { Referrer = "https://x/" }, Read("json", Flog));
        Assert.Equal(Expected with { VirtualHost = "example.com", UserAgent = "curl/8.0", ResponseTime = 15_000 }, Read("json", Cloud));
        Assert.Equal("www.example.com", Read("json", Flog.Replace("{\"host\":\"10.0.0.1\"", "{\"ip\":\"10.0.0.1\",\"host\":\"www.example.com\"")).VirtualHost);
    }

    [Theory]
    [InlineData("text", "2026/11/28 10:05:03 [error] 1#1: *9 open() failed, client: 10.0.0.1, request: \"GET / HTTP/1.1\", host: \"x\"")]
    [InlineData("text", "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 -5 \"-\" \"x\"")]
    [InlineData("text", "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 12 \"https://exam")]
    [InlineData("text", "10.0.0.1 - - [31/Feb/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 12")]
    [InlineData("text", "GET /a 200 12.345 ms - 5")]
    [InlineData("text", "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok 200 5")]
    [InlineData("text", "")]
    [InlineData("text", "\0\0\u0001")]
    [InlineData("json", """{"time":"2015-05-17T10:05:03Z","msg":"started","port":80}""")]
    [InlineData("json", """{"time":"2015-05-17T10:05:03Z","path":"/a","status":"ok"}""")]
    [InlineData("json", """{"time":"2015-05-17T10:05:03Z","method":"GET","path":"/a","status":200""")]
    [InlineData("json", "[]")]
    public void What_is_no_request_is_none(string format, string line) => Assert.NotEqual(LineError.None, Read(format, line).Error);

    [Theory]
    [InlineData("json", """{"log":"LINE\n","stream":"stdout","time":"2015-05-17T10:05:03.1Z"}""")]
    [InlineData("json", """{"@timestamp":"2015-05-17T10:05:03Z","agent":{"name":"x"},"message":"LINE"}""")]
    [InlineData("cri", "2026-11-28T10:00:00.123456789Z stdout F LINE")]
    [InlineData("cri", "2026-11-28T10:00:00.123456789+01:00 stderr F Nov 28 10:00:00 web1 nginx: LINE")]
    [InlineData("syslog", "Nov  8 10:00:00 web1 nginx: LINE")]
    [InlineData("syslog", "<190>Nov 28 10:00:00 web1 nginx[12]: LINE")]
    [InlineData("syslog", "<190>nginx: LINE")]
    [InlineData("syslog", "<190>1 2026-11-28T10:00:00.123Z web1 nginx 12 - - LINE")]
    [InlineData("syslog", "<190>1 2026-11-28T10:00:00.123Z web1 nginx 12 id [a@1 b=\"c\"] \uFEFFLINE")]
    [InlineData("syslog", "2026-11-28T10:00:00.123456+00:00 web1 nginx: LINE")]
    [InlineData("prefix", "web_1    | LINE")]
    [InlineData("prefix", "[pod/web-abc/nginx] LINE")]
    [InlineData("prefix", "[2026-11-28 10:00:00 +0000] [7] [INFO] LINE")]
    [InlineData("prefix", "nginx: LINE")]
    [InlineData("prefix", "  LINE")]
    [InlineData("prefix", "\0\0\0LINE")]
    [InlineData("prefix", "    12\tLINE")]
    [InlineData("prefix", "12:LINE")]
    [InlineData("prefix", "access.log.1:LINE")]
    [InlineData("prefix", "/var/log/nginx/access.log-20260301:7:LINE")]
    [InlineData("colour", "\u001b[1;32mLINE\u001b[0m")]
    [InlineData("colour", "\u001b[35m\u001b[Kaccess.log\u001b[m\u001b[K\u001b[36m\u001b[K:\u001b[m\u001b[KLINE")]
    [InlineData("syslog", "2026-11-28T10:00:00.123456789Z LINE")]
    [InlineData("csv", "2026-11-28 10:00:00.000,\"LINE\"")]
    [InlineData("csv", "\"LINE\"")]
    public void A_line_is_taken_out_of_what_a_collector_put_around_it(string envelope, string line)
    {
        var inner = Combined.Trim().Replace("\"", envelope switch { "json" => "\\\"", "csv" => "\"\"", _ => "\"" });
        line = line.Replace("LINE", inner);
        var detection = FormatDetector.Detect(Encoding.UTF8.GetBytes($"{line}\n{line}\n"));
        Assert.Equal(($"combined in {envelope}", 1.0), (detection.Format?.Name, detection.Confidence));
        foreach (var format in (AccessLogFormat[])[detection.Mix!, AccessLogFormat.Parse($"combined in {envelope}"), AccessLogFormat.Common.WithOthers()])
        {
            Assert.Equal(
                Expected with { User = "-", Referrer = "https://example.net/", UserAgent = "curl/8.0" },
                Parsed.Line(format, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(line))));
        }
    }

    [Theory]
    [InlineData("10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"\u001b[33mGET /a HTTP/1.1\u001b[0m\" 200 12")]
    [InlineData("10.0.0.1 - - [17/May/2015 10:05:03] \"\u001b[1mGET /a HTTP/1.1\u001b[0m\" \u001b[32m200\u001b[0m 12")]
    [InlineData("\u001b[36m10.0.0.1\u001b[0m - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 12")]
    public void Colours_are_no_part_of_a_field(string line)
    {
        Assert.Equal(Expected with { User = "-" }, Parsed.Line(FormatDetector.Detect(Encoding.ASCII.GetBytes($"{line}\n{line}\n")).Mix!, line));
        Assert.Equal(Expected with { User = "-" }, Parsed.Line(AccessLogFormat.Combined.WithOthers(), line));
    }

    [Theory]
    [InlineData("2015-05-17 10:05:03 AM 10.0.0.1 GET /a HTTP/1.1 200 12", "2015-05-17 10:05:03 +00:00")]
    [InlineData("2015-05-17 10:05:03 PM 10.0.0.1 GET /a HTTP/1.1 200 12", "2015-05-17 22:05:03 +00:00")]
    [InlineData("2015/05/17 12:05:03 am, 10.0.0.1 GET /a HTTP/1.1 200 12", "2015-05-17 00:05:03 +00:00")]
    [InlineData("10.0.0.1 [17/May/2015 12:05:03 PM] \"GET /a HTTP/1.1\" 200 12", "2015-05-17 12:05:03 +00:00")]
    public void Hours_may_go_to_twelve(string line, string time) => Assert.Equal(time, Text(line).Time);

    [Fact]
    public void An_hour_beyond_twelve_has_no_half_of_the_day() => Assert.Equal(LineError.Time, Text("2015-05-17 22:05:03 PM 10.0.0.1 GET /a HTTP/1.1 200 12").Error);

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3.4:80")]
    [InlineData("2001:db8::1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]:80")]
    [InlineData("2001:db8:xxxx:xxxx")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("unix:")]
    [InlineData("www.example.com:8080")]
    [InlineData("a_b-c.example")]
    [InlineData("access.log:10.0.0.1", "10.0.0.1")]
    [InlineData("access.log:2001:db8::1", "2001:db8::1")]
    [InlineData("12:10.0.0.1", "10.0.0.1")]
    [InlineData("access.log:12:10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1,10.0.0.2", "10.0.0.1")]
    [InlineData("12\t10.0.0.1", "10.0.0.1")]
    [InlineData("\0\010.0.0.1", "10.0.0.1")]
    [InlineData("\u001b[32m10.0.0.1", "10.0.0.1")]
    [InlineData("\"10.0.0.1", "")]
    public void What_may_be_a_client_is_told_by_its_looks(string host, string? behind = null)
    {
        var isClient = behind is null;
        var line = $"{host} - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"curl/8.0\"";
        Assert.Equal(isClient, Parsed.Line(AccessLogFormat.Combined, line).Error == LineError.None);
        using var figures = new AccessLogAccumulator(AccessLogFormat.Combined);
        figures.Add(Encoding.ASCII.GetBytes(line + '\n' + new string('x', 100))); // as the reader of usual lines has it
        Assert.Equal(isClient ? 1 : 0, figures.ToReport([]).General.ValidRequests);
        Assert.Equal(behind ?? host, Parsed.Line(AccessLogFormat.Combined.WithOthers(), line).Host ?? "");
    }

    [Theory]
    [InlineData("2015-05-17T10:05:03.123Z")]
    [InlineData("2015-05-17")]
    [InlineData("3")]
    public void A_time_or_a_number_is_no_virtual_host(string first) =>
        Assert.Equal(("", "10.0.0.1"), Parsed.Line(AccessLogFormat.Combined.WithOthers(), $"{first} {Combined.Trim()}") is var line ? (line.VirtualHost, line.Host) : default);

    [Theory]
    [InlineData("""{"date":"2015-05-17","time":"10:05:03","x-edge-location":"FRA2","sc-bytes":"12","c-ip":"10.0.0.1","cs-method":"GET","cs-uri-stem":"/a","sc-status":"200","cs-protocol":"https","cs-version":"1.1"}""")]
    [InlineData("""{"requestId":"x","ip":"10.0.0.1","caller":"-","user":"-","requestTime":"17/May/2015:10:05:03 +0000","httpMethod":"GET","resourcePath":"/a","status":"200","protocol":"HTTP/1.1","responseLength":"12"}""")]
    [InlineData("""{"@timestamp":"2015-05-17T10:05:03Z","clientip":"10.0.0.1","verb":"GET","request":"/a","response":"200","bytes":"12","httpversion":"1.1","requestProtocol":"HTTPS"}""")]
    public void Objects_of_services(string line) => Assert.Equal(Expected, Read("json", line));

    [Theory]
    [InlineData("combined-port", """10.0.0.1:4711 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "-" "-" """)]
    [InlineData("common-port", """10.0.0.1:4711 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12""")]
    [InlineData("envoy", """[2015-05-17T10:05:03.123Z] "GET /a HTTP/1.1" 200 - 7 12 1 1 "10.0.0.1" "-" "cc21" "" "10.1.1.1:80" """)]
    public void A_client_is_known_without_its_port(string name, string line)
    {
        line = line.Trim();
        var detection = FormatDetector.Detect(Encoding.UTF8.GetBytes($"{line}\n{line}\n"));
        Assert.Equal((name, 1.0), (detection.Format?.Name, detection.Confidence));
        Assert.Equal(Expected, Parsed.Line(detection.Mix!, line) with { User = "", ResponseTime = AccessLogLine.NoResponseTime });
    }

    [Fact]
    public void Nginx_has_an_error_log_too()
    {
        var log = """
            2026/11/28 10:05:03 [error] 12#12: *99 open() "/x" failed (2: No such file), client: 10.0.0.1, server: a, request: "GET /x HTTP/1.1", host: "a"
            2026/11/28 11:05:03 [notice] 12#12: signal 15 (SIGTERM) received

            """;
        using var accumulator = Reports.Accumulate(Encoding.ASCII.GetBytes(log));
        var report = accumulator.ToReport([]);
        Assert.Equal(("nginx-error", 2L), (accumulator.Format.Name, report.General.Messages));
        Assert.Equal([("error", 1), ("notice", 1)], report.Panel("error_levels").Rows.Select(row => (row.Name, row.Hits)));
        Assert.Equal(["open() \"/x\" failed (#: No such file)", "signal # (SIGTERM) received"], report.Panel("error_messages").Rows.Select(row => row.Name));
        Assert.Equal("10.0.0.1", Assert.Single(report.Panel("error_clients").Rows).Name);
    }

    private static Parsed Text(string line) => Read("text", line.TrimEnd(' '));

    private static Parsed Read(string format, string line) => Parsed.Line(AccessLogFormat.FromName(format), line);
}
