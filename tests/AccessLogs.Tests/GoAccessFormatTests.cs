using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace AccessLogs.Tests;

/// <summary>GoAccess's own strings, by what Debian's GoAccess 1.7 makes of each line.</summary>
public sealed class GoAccessFormatTests
{
    private const int Timeout = 600_000;
    private const string Combined = """%h %^[%d:%t %^] "%r" %s %b "%R" "%u" """;
    private const string Start = "1.2.3.4 - - [17/May/2015:10:05:03 +0200] ";

    [Fact]
    public void Every_part_of_a_line_is_found() =>
        Assert.Equal(
            new Parsed
            {
                VirtualHost = "www",
                Host = "1.2.3.4",
                User = "mary",
                Time = "2015-05-17 10:05:03 +00:00",
                Method = "GET",
                Path = "/a?b=c",
                Protocol = "HTTP/1.1",
                Status = 200,
                Size = 12,
                Referrer = "http://x/",
                UserAgent = "a b",
                ResponseTime = 1_500_000,
                TlsProtocol = "TLSv1.3",
                TlsCipher = "AES",
                CacheStatus = "HIT",
                MimeType = "text/html",
            },
            Parsed.Line(
                AccessLogFormat.FromGoAccess("""%v:%^ %h %^ %e [%d:%t %^] %m %U %q %H %s %b "%R" "%u" %T %K %k %M %C"""),
                """www:80 1.2.3.4 - mary [17/May/2015:10:05:03 +0200] GET /a ?b=c HTTP/1.1 200 12 "http://x/" "a%20b" 1.5 TLSv1.3 AES text/html HIT"""));

    [Theory]
    [InlineData(Start + "\"GET /a HTTP/1.1\" 200 12 \"-\" \"x\"", LineError.None)]
    [InlineData("1.2.3.4X-X-X[17/May/2015:10:05:03 +0200] \"GET /b HTTP/1.1\" 200 12 \"-\" \"x\"", LineError.Time)]
    [InlineData(Start + "\"GET /c HTTP/1.1\"", LineError.None)]
    [InlineData(Start + "\"GET /d HTTP/1.1\" 700 12 \"-\" \"x\"", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET /e HTTP/1.1\" 200 -12 \"-\" \"x\"", LineError.None)]
    [InlineData(Start + "\"-\" 200 12 \"-\" \"x\"", LineError.None)]
    [InlineData(Start + "\"GET /g HTTP/1.1\" - 12 \"-\" \"x\"", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET /h HTTP/1.1\" 200 - \"-\" \"x", LineError.None)]
    [InlineData(Start + "\"GET /\\\"i\\\" HTTP/1.1\" 200 5 \"-\" \"x\"", LineError.None)]
    [InlineData(Start + "\"GET /j\"k\" HTTP/1.1\" 200 5 \"-\" \"x\"", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET /l HTTP/1.1\" 200 99999999999999999999 \"-\" \"x\"", LineError.None)]
    [InlineData("1.2.3.4 - - [17/May/2015:10:05:03", LineError.Time)]
    [InlineData("# a remark", LineError.Directive)]
    public void A_line_is_valid_when_it_is_to_GoAccess(string line, LineError error) =>
        Assert.Equal(error, Parsed.Line(AccessLogFormat.FromGoAccess(Combined.Trim()), line).Error);

    [Theory]
    [InlineData("%h %x.%^ \"%r\"", "1.2.3.4 1431857103.5 \"GET /a HTTP/1.1\"", null, "%s", null)]
    [InlineData("%h %x \"%r\"", "1.2.3.4 1431857103123 \"GET /a HTTP/1.1\"", "%*", null, null)]
    [InlineData("%h %x \"%r\"", "1.2.3.4 1431857103123456 \"GET /a HTTP/1.1\"", "%f", "%f", null)]
    [InlineData("%h [%x] \"%r\"", "1.2.3.4 [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\"", null, null, "%d/%b/%Y:%H:%M:%S %z")]
    [InlineData("%h %dT%t+%^ \"%r\"", "1.2.3.4 2015-05-17T10:05:03+00:00 \"GET /a HTTP/1.1\"", "%Y-%m-%d", "%H:%M:%S", null)]
    [InlineData("%d %t %h \"%r\"", "May 17 2015 10:05:03 1.2.3.4 \"GET /a HTTP/1.1\"", "%b %d %Y", null, null)]
    [InlineData("%^ ~h{, }[%d:%t] \"%r\"", "x 1.2.3.4, 5.6.7.8 [17/May/2015:10:05:03] \"GET /a HTTP/1.1\"", null, null, null)]
    [InlineData("%h %~%d %t \"%r\"", "1.2.3.4      17/May/2015 10:05:03 \"GET /a HTTP/1.1\"", null, null, null)]
    [InlineData("%h\\t%d\\t%t\\t%U", "1.2.3.4\t17/May/2015\t10:05:03\t/a", null, null, null)]
    public void Times_lists_and_delimiters_are_read_as_GoAccess_reads_them(string format, string line, string? date, string? time, string? dateTime)
    {
        var parsed = Parsed.Line(AccessLogFormat.FromGoAccess(format, date, time, dateTime), line);
        Assert.Equal(("1.2.3.4", "2015-05-17 10:05:03 +00:00", "/a"), (parsed.Host, parsed.Time, parsed.Path));
    }

    [Fact]
    public void A_JSON_log_can_be_described_by_its_specifiers()
    {
        var format = AccessLogFormat.FromGoAccess(
            """{"ts":"%x.%^","request":{"client_ip":"%h","proto":"%H","method":"%m","uri":"%U","headers":{"User-Agent":["%u","%^"]}},"duration":"%T","size":"%b","status":"%s","x":"%^"}""",
            timeFormat: "%s");
        var parsed = Parsed.Line(format, """{"ts":1431857103.12,"request":{"client_ip":"1.2.3.4","method":"GET","uri":"/a","headers":{"User-Agent":["x"]}},"duration":0.5,"size":7,"status":200}""");
        Assert.Equal(("1.2.3.4", "/a", "x", 7, 500_000), (parsed.Host, parsed.Path, parsed.UserAgent, parsed.Size, parsed.ResponseTime));
    }

    [Theory]
    [InlineData("COMBINED", "combined")]
    [InlineData("VCOMMON", "vhost-common")]
    [InlineData("CADDY", "caddy")]
    [InlineData("AWSS3", "s3")]
    public void Its_names_are_ours(string name, string ours) => Assert.Equal(ours, AccessLogFormat.FromGoAccess(name).Name);

    [Theory]
    [InlineData("%h %d %t", 9, "no request")]
    [InlineData("%d %t %r", 9, "no client")]
    [InlineData("%h %r", 6, "no date")]
    [InlineData("%h %h %d %r", 4, "twice")]
    [InlineData("%h %d %r %", 10, "no specifier")]
    [InlineData("~h %d %r", 1, "the separators")]
    [InlineData("%h % d %r", 4, "no specifier")]
    public void A_format_that_takes_no_line_points_at_the_place(string format, int column, string problem)
    {
        var error = Assert.Throws<FormatSyntaxException>(() => AccessLogFormat.FromGoAccess(format));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("access.log")]
    [InlineData("broken.log")]
    public async Task Totals_agree_with_GoAccess_itself(string name)
    {
        const string Program = "/usr/bin/goaccess";
        if (!File.Exists(Program))
        {
            const string Reason = "goaccess is not installed: apt-get install goaccess";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") is "1", Reason);
            Assert.Fail(Reason);
        }

        // Its rules differ on names for addresses, negative sizes (it subtracts them), 0 bytes and lines beyond its buffer.
        var log = string.Concat(
            (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sample-logs", name), Encoding.Latin1, TestContext.Current.CancellationToken)).Split('\n')
            .Where(line => line.Length is > 0 and < 4_000 && !line.Contains('\0', StringComparison.Ordinal) && (char.IsAsciiHexDigit(line[0]) || line[0] == ':')
                && System.Net.IPAddress.TryParse(line.Split(' ')[0], out _) && !line.Contains(" -1", StringComparison.Ordinal)).Select(line => line + "\n"));
        using var folder = new TemporaryLog(log);
        var start = new ProcessStartInfo(Program, [folder.Path, "--no-global-config", "--no-progress", "-o", folder.Report, "--log-format", Combined.Trim(), "--date-format", "%d/%b/%Y", "--time-format", "%T"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        using var goaccess = Process.Start(start)!;
        goaccess.StandardInput.Close();
        var output = await goaccess.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await goaccess.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await goaccess.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(folder.Report), output);
        using var theirs = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Report, Encoding.Latin1, TestContext.Current.CancellationToken));
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.FromGoAccess(Combined.Trim()));
        accumulator.Add(Encoding.Latin1.GetBytes(log));
        var ours = accumulator.ToReport([]).General;
        var general = theirs.RootElement.GetProperty("general");
        Assert.Equal(
            (general.GetProperty("total_requests").GetInt64(), general.GetProperty("valid_requests").GetInt64(), general.GetProperty("failed_requests").GetInt64(), general.GetProperty("bandwidth").GetInt64()),
            (ours.TotalRequests, ours.ValidRequests, ours.FailedRequests, ours.Bandwidth));
    }
}
