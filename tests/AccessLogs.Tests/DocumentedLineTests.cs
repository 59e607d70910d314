using System.Text;

namespace AccessLogs.Tests;

/// <summary>
/// Lines as the documentation of many programs and services has them, with the format that is found and what it reads: virtual host,
/// client, user, method, path, protocol, status, size, user agent, microseconds.
/// </summary>
public sealed class DocumentedLineTests
{
    private const string Inner = """192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 45 "-" "curl/8.0" """;

    [Theory]
    [InlineData("squid", "www.example.com 192.0.2.7 - GET /x/y.gif - 200 411 - 180000", "1431857103.450    180 192.0.2.7 TCP_MISS/200 411 GET http://www.example.com/x/y.gif - HIER_DIRECT/93.184.216.34 image/gif")]
    [InlineData("squid", "- 192.0.2.7 bob CONNECT mail.example.com:443 - 407 3980 - 7000", "1431857103.586      7 192.0.2.7 TCP_DENIED/407 3980 CONNECT mail.example.com:443 bob HIER_NONE/- text/html")]
    [InlineData("squid", "- 192.0.2.7 - NONE error:transaction-end-before-headers - 000 0 - 0", "1431857103.000      0 192.0.2.7 NONE_NONE/000 0 NONE error:transaction-end-before-headers - HIER_NONE/- -")]
    [InlineData("ssl-request", "- 192.0.2.7 - GET /a HTTP/1.1 - 45 - -1", "[17/May/2015:10:05:03 +0000] 192.0.2.7 TLSv1.3 TLS_AES_256_GCM_SHA384 \"GET /a HTTP/1.1\" 45")]
    [InlineData("uwsgi", "- 192.0.2.7 - GET /a?x=1 HTTP/1.1 200 45 - 12000", "[pid: 12|app: 0|req: 1/1] 192.0.2.7 () {32 vars in 400 bytes} [Sun May 17 10:05:03 2015] GET /a?x=1 => generated 45 bytes in 12 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)")]
    [InlineData("istio", "httpbin:8000 10.0.35.28 - GET /status/418 HTTP/1.1 418 135 curl/7.73.0-DEV 3000", "[2015-05-17T10:05:03.409Z] \"GET /status/418 HTTP/1.1\" 418 - via_upstream - \"-\" 0 135 3 1 \"10.0.35.28\" \"curl/7.73.0-DEV\" \"84961386\" \"httpbin:8000\" \"127.0.0.1:80\" inbound|8000|| 127.0.0.1:41854 10.44.1.27:80 10.44.1.23:37652 outbound_.8000_._.httpbin default")]
    [InlineData("envoy", "locations 10.0.35.28 - POST /api/v1/locations HTTP/2 204 0 nsq2http 226000", "[2015-05-17T10:05:03.310Z] \"POST /api/v1/locations HTTP/2\" 204 - 154 0 226 100 \"10.0.35.28\" \"nsq2http\" \"cc21d9b0\" \"locations\" \"tcp://10.0.2.1:80\"")]
    [InlineData("cloudstorage", "storage.googleapis.com 192.0.2.7 - GET /bucket/a - 200 512 Mozilla/5.0 64000", "\"1431857103123456\",\"192.0.2.7\",\"1\",\"\",\"GET\",\"/bucket/a\",\"200\",\"0\",\"512\",\"64000\",\"storage.googleapis.com\",\"\",\"Mozilla/5.0\",\"AAANsUmxt\",\"GET_Object\",\"bucket\",\"a\"", true)]
    [InlineData("text in syslog", "- 10.0.1.2 - - <BADREQ> - 408 212 - -1", "May 17 10:05:03 lb haproxy[1]: 10.0.1.2:33317 [17/May/2015:10:05:03.655] http-in http-in/<NOSRV> -1/-1/-1/-1/5000 408 212 - - cR-- 0/0/0/0/0 0/0 \"<BADREQ>\"")]
    [InlineData("text", "myapp.herokuapp.com 192.0.2.7 - GET /a?b=1 - 200 13 - 18000", "2015-05-17T10:05:03.123456+00:00 heroku[router]: at=info method=GET path=\"/a?b=1\" host=myapp.herokuapp.com request_id=8601b555 fwd=\"192.0.2.7\" dyno=web.1 connect=1ms service=18ms status=200 bytes=13 protocol=https")]
    [InlineData("text", "- - - GET /jobs/833552.json - 200 0 - 58330", "I, [2015-05-17T10:05:03.123456 #1]  INFO -- : method=GET path=/jobs/833552.json format=json controller=JobsController action=show status=200 duration=58.33 view=40.43 db=15.26")]
    [InlineData("text", "- 172.18.0.1 bob POST /index.php?x=1 - 500 0 - -1", "172.18.0.1 - bob 17/May/2015:10:05:03 +0000 \"POST /index.php?x=1\" 500")]
    [InlineData("text", "- 192.0.2.7 - GET /a - 200 45 - -1", "2015-05-17T10:05:03+00:00\t192.0.2.7\tGET\t/a\t200\t45")]
    [InlineData("text in prefix", "- 192.0.2.7 - GET /a - 200 0 - 1234", "[GIN] 2015/05/17 - 10:05:03 | 200 |    1.234567ms |       192.0.2.7 | GET      \"/a\"")]
    [InlineData("combined in prefix", "- 192.0.2.7 - GET /a HTTP/1.1 200 45 curl/8.0 -1", "\"192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 45 \"-\" \"curl/8.0\"\"")]
    [InlineData("text", "- 192.0.2.7 user%40example.com GET /cpsess123/ HTTP/1.1 200 0 Moz -1", "192.0.2.7 - user%40example.com [05/17/2015:10:05:03 -0000] \"GET /cpsess123/ HTTP/1.1\" 200 0 \"-\" \"Moz\" \"s\" \"-\" 2083")]
    [InlineData("text", "- 192.0.2.7 - GET /a HTTP/1.1 200 45 - -1", "192.0.2.7 - - [17/May/2015:10:05:03 UTC] \"GET /a HTTP/1.1\" 200 45")]
    [InlineData("combined", "- 192.0.2.7 - GET /a HTTP/1.1 200 45 curl/8.0 -1", "192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 45 \"-\" \"curl/8.0\" 512 700")]
    [InlineData("json", "- 192.0.2.7 - GET /a - 200 0 - -1", """[{"time":"2015-05-17T10:05:03Z","remote_addr":"192.0.2.7","method":"GET","path":"/a","status":200},""")]
    [InlineData("json", "- 192.0.2.7 - GET /a - 200 0 - -1", """{"time":"2015-05-17T10:05:03Z","remote_addr":"192.0.2.7","method":"GET","path":"/a","status":200}]""")]
    [InlineData("json", "localhost:1323 192.0.2.7 - GET /a - 200 45 curl/7 1500", """{"time":"2015-05-17T10:05:03.123Z","id":"","remote_ip":"192.0.2.7","host":"localhost:1323","method":"GET","uri":"/a","user_agent":"curl/7","status":200,"error":"","latency_us":1500,"latency_human":"1.5ms","bytes_in":7,"bytes_out":45}""")]
    [InlineData("json", "- 192.0.2.7 bob GET /a - 200 0 Moz 120000", """{"method":"GET","path":"/a","format":"html","controller":"X","action":"show","status":200,"time":"2015-05-17T10:05:03.123Z","params":[{"key":"x","value":"y"}],"remote_ip":"192.0.2.7","user_id":1,"username":"bob","ua":"Moz","correlation_id":"x","duration_s":0.12}""")]
    [InlineData("json", "- - - GET /a - 200 0 - 58330", """{"method":"GET","path":"/a","format":"html","controller":"X","action":"show","status":200,"duration":58.33,"view":40.43,"db":15.26,"@timestamp":"2015-05-17T10:05:03.000Z","@version":"1","message":"[200] GET /a (X#show)"}""")]
    [InlineData("json", "- 192.0.2.7 - GET /a HTTP/1.1 200 45 - -1", """{"requestId":"x","ip":"192.0.2.7","caller":"-","user":"-","requestTime":"17/May/2015:10:05:03 +0000","httpMethod":"GET","resourcePath":"/{proxy+}","path":"/a","status":"200","protocol":"HTTP/1.1","responseLength":"45"}""")]
    [InlineData("json", "www.example.com 192.0.2.7 - GET /a?b=1 HTTP/1.1 200 466 Moz 34000", """{"timeStamp":"2015-05-17T10:05:03+00:00","operationName":"ApplicationGatewayAccess","properties":{"clientIP":"192.0.2.7","clientPort":45057,"httpMethod":"GET","originalRequestUriWithArgs":"/a?b=1","requestUri":"/a","requestQuery":"b=1","userAgent":"Moz","httpStatus":200,"httpVersion":"HTTP/1.1","receivedBytes":184,"sentBytes":466,"timeTaken":0.034,"host":"www.example.com"}}""")]
    [InlineData("json", "example.com 192.0.2.7 bob GET /a?b=1 HTTP/1.1 200 45 Moz 12000", """{"@timestamp":"2015-05-17T10:05:03.000Z","source":{"address":"192.0.2.7","ip":"192.0.2.7"},"url":{"path":"/a","query":"b=1","domain":"example.com"},"http":{"request":{"method":"GET","referrer":"https://r/"},"version":"1.1","response":{"status_code":200,"body":{"bytes":45}}},"user_agent":{"original":"Moz","name":"Chrome"},"event":{"duration":12000000},"user":{"name":"bob"}}""")]
    [InlineData("json", "example.com 192.0.2.7 - GET /a - 200 4500 - -1", """{"ClientIP":"192.0.2.7","ClientRequestHost":"example.com","ClientRequestMethod":"GET","ClientRequestURI":"/a","EdgeEndTimestamp":1431857104461999900,"EdgeResponseBytes":4500,"EdgeResponseStatus":200,"EdgeStartTimestamp":1431857103433000200,"RayID":"3a6050bcbe121a87"}""")]
    [InlineData("json", "- 192.0.2.7 bob GET /a - - 0 Moz -1", """{"reqId":"x","level":1,"time":"2015-05-17T10:05:03+00:00","remoteAddr":"192.0.2.7","user":"bob","app":"core","method":"GET","url":"/a","message":"m","userAgent":"Moz","version":"28"}""")]
    [InlineData("caddy in cri", "localhost 192.0.2.7 - GET / HTTP/2.0 200 10900 curl/7.82.0 929", """2015-05-17T10:05:03.123456789Z stdout F {"level":"info","ts":1431857103.52,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.7","proto":"HTTP/2.0","method":"GET","host":"localhost","uri":"/","headers":{"User-Agent":["curl/7.82.0"]}},"user_id":"","duration":0.000929675,"size":10900,"status":200}""")]
    public void Is_found_and_read(string format, string expected, string line, bool hasHeading = false)
    {
        var heading = hasHeading ? "\"time_micros\",\"c_ip\"\n" : "";
        var detection = FormatDetector.Detect(Encoding.UTF8.GetBytes($"{heading}{line}\n{line}\n"));
        Assert.Equal(format, detection.Format?.Name);
        Assert.Equal(expected, Summary(Parsed.Line(detection.Mix!, line)));
        Assert.Equal(expected, Summary(Parsed.Line(AccessLogFormat.Combined.WithOthers(), line)));
    }

    /// <summary>A message is what a program says of its request, and the line itself where something else put it into an object.</summary>
    [Fact]
    public void An_object_with_a_request_is_none_around_another()
    {
        var filebeat = $$"""{"@timestamp":"2015-05-17T10:05:03.000Z","status":"info","message":"{{Inner.Trim().Replace("\"", "\\\"")}}"}""";
        var program = """{"@timestamp":"2015-05-17T10:05:03.000Z","message":"10.9.9.9 - - [17/May/2015:10:05:03 +0000] \"GET /b HTTP/1.1\" 200 45","request":{"method":"GET"},"path":"/a","status":200}""";
        Assert.Equal("- 192.0.2.7 - GET /a HTTP/1.1 200 45 curl/8.0 -1", Summary(Parsed.Line(AccessLogFormat.Common.WithOthers(), filebeat)));
        Assert.Equal("- - - GET /a - 200 0 - -1", Summary(Parsed.Line(AccessLogFormat.Common.WithOthers(), program)));
    }

    private static string Summary(Parsed line)
    {
        Assert.Equal((LineError.None, "2015-05-17 10:05:03 +00:00"), (line.Error, line.Time));
        return string.Join(' ', ((string?[])[line.VirtualHost, line.Host, line.User, line.Method, line.Path, line.Protocol, line.Status < 0 ? "-" : $"{line.Status:000}", $"{line.Size}", line.UserAgent, $"{line.ResponseTime}"])
            .Select(part => part is null or "" ? "-" : part));
    }
}
