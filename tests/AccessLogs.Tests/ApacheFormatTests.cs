using System.Text;
using CsCheck;

namespace AccessLogs.Tests;

public sealed class ApacheFormatTests
{
    private const string Combined = """%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" """;
    private const string Line = """10.0.0.1 - frank [17/May/2015:10:05:03 +0200] "GET /a?b=c HTTP/1.1" 404 42 "http://example.com/" "Mozilla/5.0 (X11)" """;
    private const string Time = "2015-05-17 10:05:03 +02:00";

    [Fact]
    public void Every_part_of_a_line_is_found()
    {
        var line = """www.example.com:443 10.0.0.1 - frank [17/May/2015:10:05:03 +0200] "GET /a?b=c HTTP/1.1" 404 42 1042 "http://x/\"q\"" "Mozilla \"5\"" 1500 TLSv1.3 AES HIT text/html""";
        var format = """%v:%p %h %l %u %t "%r" %>s %b %O "%{Referer}i" "%{User-Agent}i" %D %{SSL_PROTOCOL}x %{SSL_CIPHER}x %{cache-status}e %{Content-Type}o""";
        Assert.Equal(
            new Parsed
            {
                VirtualHost = "www.example.com:443",
                Host = "10.0.0.1",
                User = "frank",
                Time = Time,
                Method = "GET",
                Path = "/a?b=c",
                Protocol = "HTTP/1.1",
                Status = 404,
                Size = 42,
                Referrer = """http://x/\"q\" """.Trim(),
                UserAgent = """Mozilla \"5\" """.Trim(),
                ResponseTime = 1500,
                TlsProtocol = "TLSv1.3",
                TlsCipher = "AES",
                CacheStatus = "HIT",
                MimeType = "text/html",
            },
            Parsed.Line(AccessLogFormat.FromApache(format), line));
    }

    [Theory]
    [InlineData("%a %t %U%q", "10.0.0.1 [17/May/2015:10:05:03 +0200] /a?b=c", "/a?b=c")]
    [InlineData("%a %t %U %q", "10.0.0.1 [17/May/2015:10:05:03 +0200] /a ?b=c", "/a?b=c")]
    [InlineData("%a %t %q %U", "10.0.0.1 [17/May/2015:10:05:03 +0200]  /a", "/a")]
    [InlineData("%a %t %m %U", "10.0.0.1 [17/May/2015:10:05:03 +0200] GET /a b", "/a b")]
    [InlineData("%a %t \"%r\" %U", "10.0.0.1 [17/May/2015:10:05:03 +0200] \"GET /x HTTP/1.1\" /a", "/x")]
    [InlineData("%a %t", "10.0.0.1 [17/May/2015:10:05:03 +0200]", "-")]
    public void A_path_comes_from_the_request_or_from_its_parts(string format, string line, string path) =>
        Assert.Equal(path, Parsed.Line(AccessLogFormat.FromApache(format), line).Path);

    [Theory]
    [InlineData("%t", "[17/May/2015:10:05:03 +0200]", Time)]
    [InlineData("[%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t]", "[17/May/2015:10:05:03.123 +0200]", Time)]
    [InlineData("%{sec}t", "1431849903", "2015-05-17 08:05:03 +00:00")]
    [InlineData("%{msec}t", "1431849903123", "2015-05-17 08:05:03 +00:00")]
    [InlineData("%{usec}t", "1431849903123456", "2015-05-17 08:05:03 +00:00")]
    [InlineData("%{begin:sec}t %{end:sec}t", "1431849903 1431849999", "2015-05-17 08:05:03 +00:00")]
    [InlineData("%{end:%F %T}t", "2015-05-17 10:05:03", "2015-05-17 10:05:03 +00:00")]
    [InlineData("%{begin:%FT%T%z}t", "2015-05-17T10:05:03+02:00", Time)]
    [InlineData("%{%a, %e %B %Y %I:%M:%S %p}t", "Sun, 17 May 2015 10:05:03 PM", "2015-05-17 22:05:03 +00:00")]
    [InlineData("%{%D %r}t", "05/17/15 12:05:03 AM", "2015-05-17 00:05:03 +00:00")]
    [InlineData("%{%c}t", "Sun May  7 10:05:03 2015", "2015-05-07 10:05:03 +00:00")]
    public void A_time_is_read_in_its_layout(string format, string line, string time) =>
        Assert.Equal(time, Parsed.Line(AccessLogFormat.FromApache(format), line).Time);

    [Theory]
    [InlineData("%{%F %T}t", "2015-02-29 10:05:03")]
    [InlineData("%{%F %T}t", "2015-05-17 24:05:03")]
    [InlineData("%{%F %T}t", "0000-05-17 10:05:03")]
    [InlineData("%{%F %T}t", "2015-05-17 10:05:03 ")]
    [InlineData("%{%F %T %z}t", "2015-05-17 10:05:03 +1500")]
    [InlineData("%{%F}t", "20150517")]
    [InlineData("%{sec}t", "-1")]
    [InlineData("%{sec}t", "999999999999999999")]
    [InlineData("%t", "[17/May/2015:10:05:03 +0200")]
    [InlineData("%t", "17/May/2015:10:05:03 +0200]")]
    public void A_time_that_does_not_exist_is_an_error(string format, string line) =>
        Assert.Equal(LineError.Time, Parsed.Line(AccessLogFormat.FromApache(format), line).Error);

    [Theory]
    [InlineData("%D", "1500", 1500)]
    [InlineData("%T", "2", 2_000_000)]
    [InlineData("%{s}T", "2", 2_000_000)]
    [InlineData("%{ms}T", "15", 15_000)]
    [InlineData("%{us}T", "15", 15)]
    [InlineData("%T/%D", "0/1500", 1500)]
    [InlineData("%{ms}T %T", "1500 1", 1_500_000)]
    [InlineData("%D", "-", AccessLogLine.NoResponseTime)]
    public void A_response_time_has_the_finest_unit_of_the_format(string format, string text, long microseconds) =>
        Assert.Equal(microseconds, Parsed.Line(AccessLogFormat.FromApache("%t " + format), $"[17/May/2015:10:05:03 +0200] {text}").ResponseTime);

    [Theory]
    [InlineData("%s %>s", "302 200", 200, 0)]
    [InlineData("%<s", "302", 302, 0)]
    [InlineData("%O", "512", AccessLogLine.NoStatus, 512)]
    [InlineData("%O %B", "512 100", AccessLogLine.NoStatus, 100)]
    [InlineData("%I %S %O", "1 600 512", AccessLogLine.NoStatus, 512)]
    [InlineData("%>s %b", "- -", AccessLogLine.NoStatus, 0)]
    [InlineData("%400,501{User-agent}i %!200s %b", "- 404 5", 404, 5)]
    public void Of_several_fields_for_one_purpose_the_best_counts(string format, string text, int status, long size)
    {
        var parsed = Parsed.Line(AccessLogFormat.FromApache("%t " + format), $"[17/May/2015:10:05:03 +0200] {text}");
        Assert.Equal((LineError.None, status, size), (parsed.Error, parsed.Status, parsed.Size));
    }

    [Theory]
    [InlineData("%h", "2001:db8::1", "2001:db8::1")]
    [InlineData("%h:%{remote}p", "2001:db8::1:4711", "2001:db8::1")]
    [InlineData("%a:%p", "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("%{X-Forwarded-For}i", "10.0.0.1, 10.0.0.2", "10.0.0.1")]
    [InlineData("%{X-Forwarded-For}i|%a", "10.0.0.1, 10.0.0.2|10.0.0.3", "10.0.0.3")]
    [InlineData("%{c}a|%a", "10.0.0.1|10.0.0.3", "10.0.0.3")]
    [InlineData("%l", "-", "-")]
    public void A_client_is_an_address_or_a_name_without_its_port(string format, string text, string host) =>
        Assert.Equal(host, Parsed.Line(AccessLogFormat.FromApache("%t " + format), $"[17/May/2015:10:05:03 +0200] {text}").Host);

    [Fact]
    public void The_line_of_a_configuration_file_is_a_format_too()
    {
        var format = AccessLogFormat.FromApache("""  LogFormat "%h %l %u %t \"%r\" %>s %b\t100%%\\" nickname""");
        var parsed = Parsed.Line(format, Line[..Line.IndexOf(" \"http", StringComparison.Ordinal)] + "\t100%\\");
        Assert.Equal((LineError.None, "10.0.0.1", 42), (parsed.Error, parsed.Host, parsed.Size));
    }

    [Theory]
    [InlineData("%h %t %Y", 8, "no directive %Y")]
    [InlineData("%h %t %", 7, "no letter")]
    [InlineData("%h %t %{Referer", 8, "not closed")]
    [InlineData("%h %t %^X", 8, "cut off")]
    [InlineData("%h %t %^Xx", 10, "no directive %^Xx")]
    [InlineData("%h%u %t", 3, "nothing stands between")]
    [InlineData("%h %b", 6, "no time")]
    [InlineData("%h %{%Q}t", 7, "no directive %Q")]
    [InlineData("%h %{%j}t", 7, "cannot be read by %j")]
    [InlineData("%h %{%}t", 7, "ends after '%'")]
    [InlineData("""%h\n%t""", 3, "one line")]
    [InlineData("""LogFormat "%h %t""", 17, "does not end")]
    [InlineData("LogFormat combined", 19, "no format in quotes")]
    public void A_format_that_does_not_compile_points_at_the_place(string format, int column, string problem)
    {
        var error = Assert.Throws<FormatSyntaxException>(() => AccessLogFormat.FromApache(format));
        Assert.Equal((format, column), (error.Format, error.Column));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.EndsWith($"\n  {format}\n  {new string(' ', column - 1)}^", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_cut_anywhere_is_wrong_and_never_thrown_at()
    {
        var parser = new LineParser(AccessLogFormat.FromApache(Combined.Trim() + " %D %v"));
        var line = Line + "1500 x";
        Assert.Equal(LineError.None, Parsed.Line(parser, line).Error);
        for (var length = 0; length < line.Length - 1; length++)
        {
            Assert.NotEqual(LineError.None, Parsed.Line(parser, line[..length]).Error);
        }
    }

    [Fact]
    public void The_compiled_combined_format_reads_what_the_one_known_by_heart_reads()
    {
        var compiled = new LineParser(AccessLogFormat.FromApache(Combined.Trim()));
        var classic = new LineParser(AccessLogFormat.Combined);
        var seen = 0;
        AnyLog.Gen.Sample(
            log =>
            {
                foreach (var line in Encoding.Latin1.GetString(log).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
                {
                    var expected = Parsed.Line(classic, line);
                    var parsed = Parsed.Line(compiled, line);
                    if (parsed.Error == LineError.None && expected.Error == LineError.None)
                    {
                        Assert.Equal(expected, parsed);
                        Interlocked.Increment(ref seen);
                    }
                }
            },
            iter: 1_000,
            threads: 1);
        Assert.True(seen > 1_000);
    }

    [Fact]
    public void Any_text_is_a_format_or_a_syntax_error() =>
        Gen.String[Gen.Char["%{}<>!,0123^\\\"n thablTrsuUqDt[]"], 0, 20].Where(text => text.Length > 0).Sample(text =>
        {
            try
            {
                AccessLogFormat.FromApache(text);
            }
            catch (FormatSyntaxException e)
            {
                Assert.InRange(e.Column, 1, text.Length + 1);
            }
        });
}
