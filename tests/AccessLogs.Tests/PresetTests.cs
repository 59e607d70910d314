using System.Text;

namespace AccessLogs.Tests;

/// <summary>A line as each program or service documents it: found out by the detection, and every part in its place.</summary>
public sealed class PresetTests
{
    private const string Combined = """192.0.2.7 - mary [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 512 "https://example.com/x" "curl/8.0" """;

    private static readonly Parsed Expected = new()
    {
        VirtualHost = "",
        Host = "192.0.2.7",
        User = "mary",
        Time = "2015-05-17 10:05:03 +00:00",
        Method = "GET",
        Path = "/a?b=c",
        Protocol = "HTTP/1.1",
        Status = 200,
        Size = 512,
        Referrer = "https://example.com/x",
        UserAgent = "curl/8.0",
        ResponseTime = AccessLogLine.NoResponseTime,
        TlsProtocol = "",
        TlsCipher = "",
        CacheStatus = "",
        MimeType = "",
    };

    [Fact]
    public void Nginx_with_times() =>
        Finds("nginx-times", Combined + "0.123 0.120, 0.003", Expected with { ResponseTime = 123_000 });

    [Fact]
    public void Nginx_with_the_times_of_its_upstream() =>
        Finds("nginx-rt", Combined + """rt=0.123 uct="0.000" uht="0.120" urt="-" """.TrimEnd(), Expected with { ResponseTime = 123_000 });

    [Fact]
    public void Nginx_with_a_forwarded_client_and_times() =>
        Finds("nginx-forwarded-rt", Combined + "\"10.0.0.1\" " + """rt=0.123 uct="0.000" uht="0.120" urt="0.12" """.TrimEnd(), Expected with { ResponseTime = 123_000 });

    [Fact]
    public void Nginx_as_an_ingress() =>
        Finds("nginx-ingress", Combined + "412 0.007 [default-web-80] [] 10.1.2.3:8080 512 0.007 200 5f3a", Expected with { ResponseTime = 7_000 });

    [Fact]
    public void Traefik() =>
        Finds("traefik", Combined + """42 "web@docker" "http://10.0.0.5:80" 15ms""", Expected with { ResponseTime = 15_000 });

    [Fact]
    public void Traefik_as_JSON() =>
        Finds(
            "traefik-json",
            """{"ClientAddr":"192.0.2.7:4711","ClientHost":"192.0.2.7","ClientUsername":"mary","DownstreamContentSize":512,"DownstreamStatus":200,"Duration":1234567,"RequestHost":"example.com","RequestMethod":"GET","RequestPath":"/a?b=c","RequestProtocol":"HTTP/1.1","StartUTC":"2015-05-17T10:05:03.123456789Z","level":"info","msg":"","request_Referer":"https://example.com/x","request_User-Agent":"curl/8.0","time":"2015-05-17T10:05:03Z"}""",
            Expected with { VirtualHost = "example.com", ResponseTime = 1_234 });

    [Fact]
    public void Caddy() =>
        Finds(
            "caddy",
            """{"level":"info","ts":1431857103.123,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.9.9.9","remote_port":"41342","client_ip":"192.0.2.7","proto":"HTTP/1.1","method":"GET","host":"example.com","uri":"/a?b=c","headers":{"User-Agent":["curl/8.0","x"],"Accept":["*/*"],"Referer":["https:\/\/example.com\/x"]},"tls":{"resumed":false,"version":772,"cipher_suite":4865,"proto":"h2","server_name":"example.com"}},"bytes_read":0,"user_id":"mary","duration":0.0015,"size":512,"status":200,"resp_headers":{"Server":["Caddy"],"Content-Type":["text/html; charset=utf-8"]}}""",
            Expected with { VirtualHost = "example.com", ResponseTime = 1_500, TlsProtocol = "TLSv1.3", TlsCipher = "4865", MimeType = "text/html; charset=utf-8" });

    [Theory]
    [InlineData("""{"time_iso8601":"2015-05-17T12:05:03+02:00","remote_addr":"192.0.2.7","remote_user":"mary","request":"GET /a?b=c HTTP/1.1","status":"200","body_bytes_sent":"512","http_referer":"https://example.com/x","http_user_agent":"curl/8.0"}""", "2015-05-17 12:05:03 +02:00")]
    [InlineData("""{ "msec" : "1431857103.001" , "ip" : "192.0.2.7", "remote_user":"mary", "method":"GET","uri":"/a","args":"b=c","protocol":"HTTP/1.1","status":200,"bytes":512,"referer":"https://example.com/x","user_agent":"curl/8.0","extra":{"a":[1,{"b":"]}"}]} }""", "2015-05-17 10:05:03 +00:00")]
    [InlineData("""{"time_local":"17/May/2015:10:05:03 +0000","remote_addr":"192.0.2.7","remote_user":"mary","request_method":"GET","request_uri":"/a?b=c","args":"b=c","server_protocol":"HTTP/1.1","status":"200","body_bytes_sent":"512","bytes_sent":"900","http_referrer":"https://example.com/x","http_user_agent":"\u0063url\/8.0"}""", "2015-05-17 10:05:03 +00:00")]
    public void Nginx_as_JSON(string line, string time) => Finds("nginx-json", line, Expected with { Time = time });

    [Fact]
    public void Elastic_load_balancer() =>
        Finds(
            "elb",
            """2015-05-17T10:05:03.945958Z my-loadbalancer 192.0.2.7:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 200 0 512 "GET https://www.example.com:443/ HTTP/1.1" "curl/8.0" DHE-RSA-AES128-SHA TLSv1.2""",
            Expected with { User = "", Path = "https://www.example.com:443/", Referrer = "", ResponseTime = 1_048, TlsCipher = "DHE-RSA-AES128-SHA", TlsProtocol = "TLSv1.2" });

    [Fact]
    public void Application_load_balancer() =>
        Finds(
            "alb",
            """https 2015-05-17T10:05:03.364000Z app/my-loadbalancer/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 512 "GET /a?b=c HTTP/1.1" "curl/8.0" ECDHE TLSv1.2 arn:aws:x "Root=1-58337281" "www.example.com" "arn:cert" 1 2018-07-02T22:22:48.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" """,
            Expected with { VirtualHost = "www.example.com", User = "", Referrer = "", ResponseTime = 48_000, TlsCipher = "ECDHE", TlsProtocol = "TLSv1.2" });

    [Theory]
    [InlineData("s3-old", "", "", "")]
    [InlineData("s3", " - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV2 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader DOC-EXAMPLE-BUCKET1.s3.us-west-1.amazonaws.com TLSV1.2 -", "ECDHE-RSA-AES128-GCM-SHA256", "TLSV1.2")]
    public void S3(string name, string rest, string cipher, string protocol) =>
        Finds(
            name,
            """79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be DOC-EXAMPLE-BUCKET1 [17/May/2015:10:05:03 +0000] 192.0.2.7 mary 3E57427F3EXAMPLE REST.GET.OBJECT a "GET /a?b=c HTTP/1.1" 200 - 512 1024 7 - "https://example.com/x" "curl/8.0" """.TrimEnd() + rest,
            Expected with { VirtualHost = "DOC-EXAMPLE-BUCKET1", ResponseTime = 7_000, TlsCipher = cipher, TlsProtocol = protocol });

    [Fact]
    public void Iis() =>
        Finds(
            "w3c",
            "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes time-taken\r\n",
            "2015-05-17 10:05:03 10.0.0.1 GET /a b=c 443 mary 192.0.2.7 Mozilla/5.0+(X11) https://example.com/x 200 0 0 512 15",
            Expected with { Protocol = "", UserAgent = "Mozilla/5.0 (X11)", ResponseTime = 15_000 });

    [Fact]
    public void CloudFront() =>
        Finds(
            "w3c",
            "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version\n",
            "2015-05-17\t10:05:03\tFRA2\t512\t192.0.2.7\tGET\td111.cloudfront.net\t/a\t200\thttps://example.com/x\tMozilla/5.0%2520(X11)%20x\tb=c\t-\tHit\tMRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==\twww.example.com\thttps\t23\t0.015\t-\tTLSv1.3\tTLS_AES\tHit\tHTTP/2.0",
            Expected with
            {
                VirtualHost = "www.example.com",
                User = "",
                Protocol = "HTTP/2.0",
                UserAgent = "Mozilla/5.0 (X11) x",
                ResponseTime = 15_000,
                TlsProtocol = "TLSv1.3",
                TlsCipher = "TLS_AES",
                CacheStatus = "Hit",
            });

    [Theory]
    [InlineData("log_format main '$remote_addr - $remote_user [$time_local] \"$request\" '\n '$status $body_bytes_sent ${request_time}s';")]
    [InlineData("$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent ${request_time}s")]
    public void A_format_in_nginx_language(string format)
    {
        var line = Combined[..Combined.IndexOf(" \"https", StringComparison.Ordinal)] + " 0.5s";
        Assert.Equal(Expected with { Referrer = "", UserAgent = "-", ResponseTime = 500_000 }, Parsed.Line(AccessLogFormat.FromNginx(format), line));
    }

    [Theory]
    [InlineData("$time_local $", 13, "no variable's name")]
    [InlineData("$time_local ${status", 13, "not closed")]
    [InlineData("$time_local$status", 12, "nothing stands between")]
    [InlineData("$status", 8, "no time")]
    public void A_format_in_nginx_language_that_does_not_compile_points_at_the_place(string format, int column, string problem)
    {
        var error = Assert.Throws<FormatSyntaxException>(() => AccessLogFormat.FromNginx(format));
        Assert.Equal(column, error.Column);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"t":"$time","r":{"u":"$request_uri"}}""", """{"r":{"u":"/a","u2":1},"x":[{}],"t":1431857103}""", LineError.None)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """{"t":1431857103,"u":"/a"} x""", LineError.TrailingText)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """{"t":1431857103}""", LineError.Request)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """{"u":"/a"}""", LineError.Time)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """{"t":"tomorrow","u":"/a"}""", LineError.Time)]
    [InlineData("""{"t":"$time","u":"$request_uri","b":"$bytes_sent"}""", """{"t":1431857103,"u":"/a","b":-5}""", LineError.StatusOrSize)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """{"t":1431857103,"u":["/a",""", LineError.Json)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """{"t":1431857103 "u":"/a"}""", LineError.Json)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """{}""", LineError.Time)]
    [InlineData("""{"t":"$time","u":"$request_uri"}""", """[1]""", LineError.Json)]
    public void Names_of_JSON_fields_can_be_given(string template, string line, LineError error) =>
        Assert.Equal(error, Parsed.Line(AccessLogFormat.FromJson(template), line).Error);

    [Theory]
    [InlineData("""{"t":"$time",""", 13, "no JSON")]
    [InlineData("""{"t":"$status"}""", 16, "no time")]
    [InlineData("""{"t":5}""", 6, "in quotes")]
    [InlineData("""{"t":"time"}""", 6, "is no field")]
    [InlineData("""["$time"]""", 1, "an object")]
    public void A_description_of_JSON_that_does_not_compile_points_at_the_place(string template, int column, string problem)
    {
        var error = Assert.Throws<FormatSyntaxException>(() => AccessLogFormat.FromJson(template));
        Assert.Equal(column, error.Column);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"a\u00e9b\ud83d\ude00\n\\\/\x", "aéb😀\n\\/x")]
    [InlineData(@"\ud83d\u00e9 \u12", "\uFFFDé u12")]
    public void Escapes_of_JSON_are_taken_out(string path, string expected)
    {
        var parser = new LineParser(AccessLogFormat.FromJson("""{"t":"$time","u":"$request_uri"}"""));
        Assert.Equal(LineError.None, parser.Parse(Encoding.UTF8.GetBytes($$"""{"t":1431857103,"u":"{{path}}"}"""), out var line));
        Assert.Equal(expected, Encoding.UTF8.GetString(line.Request.Path));
    }

    [Fact]
    public void The_columns_of_a_W3C_log_may_change_in_the_middle()
    {
        var parser = new LineParser(AccessLogFormat.W3c);
        Assert.Equal(LineError.Field, Parsed.Line(parser, "2015-05-17 10:05:03 /a").Error);
        Assert.Equal(LineError.Directive, Parsed.Line(parser, "#Fields: date time cs-uri-stem").Error);
        Assert.Equal("/a", Parsed.Line(parser, "2015-05-17 10:05:03 /a").Path);
        Assert.Equal(LineError.TrailingText, Parsed.Line(parser, "2015-05-17 10:05:03 /a 200").Error);
        Assert.Equal(LineError.Directive, Parsed.Line(parser, "#Fields: date time sc-status cs-uri-stem").Error);
        Assert.Equal(LineError.StatusOrSize, Parsed.Line(parser, "2015-05-17 10:05:03 x /a").Error);
        Assert.Equal(200, Parsed.Line(parser, "2015-05-17 10:05:03 200 /a").Status);
        Assert.Equal(LineError.Time, Parsed.Line(parser, "2015-02-29 10:05:03 200 /a").Error);
        Assert.Equal(LineError.Directive, Parsed.Line(parser, "# a remark").Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_part_of_a_W3C_log_is_read_by_the_columns_that_were_said_before_it(bool isMixed)
    {
        var text = new StringBuilder("\uFEFF#Version: 1.0\r\n#Fields: date time cs-uri-stem\r\n");
        text.Insert(text.Length, "2015-05-17 10:05:03 /a\r\n", 50_000).Append("#Fields: date time sc-status cs-uri-stem\n#Fields: date time sc-status cs-uri-stem\n")
            .Insert(text.Length, "2015-05-17 10:05:04 404 /b\n", 50_000).Append("#Fields: date time c-ip");
        var log = Encoding.UTF8.GetBytes(text.ToString());
        var format = (isMixed ? AccessLogFormat.Mix([AccessLogFormat.Combined, AccessLogFormat.W3c]) : AccessLogFormat.W3c).WithColumnsOf(new MemoryStream(log));
        using var accumulator = new AccessLogAccumulator(format);
        for (var end = log.Length; end > 0;)
        {
            // From behind: what is in force is never what was read before.
            var start = log.AsSpan(0, Math.Max(end - 70_000, 0)).LastIndexOf((byte)'\n') + 1;
            accumulator.StartSplit(0, start);
            accumulator.Add(log.AsSpan()[start..end]);
            end = start;
        }

        var report = accumulator.ToReport([]);
        Assert.Equal((100_000, 0), (report.General.TotalRequests, report.General.FailedRequests));
        Assert.Equal([("/a", 50_000)], report.Panel("requests").Rows.Select(row => (row.Name, row.Hits)));
        Assert.Equal([("/b", 50_000)], report.Panel("not_found").Rows.Select(row => (row.Name, row.Hits)));
        Assert.Same(AccessLogFormat.Combined, AccessLogFormat.Combined.WithColumnsOf(Stream.Null));
    }

    [Fact]
    public void A_mark_in_front_of_a_log_is_no_part_of_its_first_client()
    {
        using var accumulator = Reports.Accumulate(Encoding.UTF8.GetBytes("\uFEFF" + Combined + "\n"));
        Assert.Equal("192.0.2.7", Assert.Single(accumulator.ToReport([]).Panel("hosts").Rows).Name);
    }

    [Fact]
    public void Every_line_cut_anywhere_is_read_or_refused_and_never_thrown_at()
    {
        var parsers = AccessLogFormat.All.Select(format => new LineParser(format)).ToArray();
        foreach (var line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "sample-logs", "access.log")).Take(5).Append(Combined + "0.1 0.2"))
        {
            for (var length = 0; length <= line.Length; length++)
            {
                Assert.All(parsers, parser => Parsed.Line(parser, line[..length]));
            }
        }
    }

    private static void Finds(string name, string line, Parsed expected) => Finds(name, "", line, expected);

    private static void Finds(string name, string head, string line, Parsed expected)
    {
        var detection = FormatDetector.Detect(Encoding.UTF8.GetBytes(head + line + "\n"));
        Assert.Equal((name, 1.0), (detection.Format?.Name, detection.Confidence));
        var parser = new LineParser(detection.Mix!);
        foreach (var directive in head.Split('\n').Where(text => text.Length > 0))
        {
            Assert.Equal(LineError.Directive, Parsed.Line(parser, directive.TrimEnd('\r')).Error);
        }

        Assert.Equal(expected, Parsed.Line(parser, line));
    }
}
