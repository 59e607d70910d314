using System.Text;

namespace AccessLogs.Tests;

public sealed class LineParserTests
{
    private const string Start = "10.0.0.1 - - [17/May/2015:10:05:03 +0200] ";

    [Fact]
    public void Every_part_of_a_combined_line_is_found()
    {
        var line = """2001:db8::1 - frank [17/May/2015:10:05:03 +0200] "POST /a?b=c HTTP/1.1" 201 42 "http://example.com/" "Mozilla/5.0" """.TrimEnd();
        Assert.Equal(LineError.None, Parse(AccessLogFormat.Combined, line, out var parts));
        Assert.Equal(("", "2001:db8::1", "frank"), (parts.VirtualHost, parts.Host, parts.User));
        Assert.Equal(("POST", "/a?b=c", "HTTP/1.1"), (parts.Method, parts.Path, parts.Protocol));
        Assert.Equal((201, 42, "http://example.com/", "Mozilla/5.0"), (parts.Status, parts.Size, parts.Referrer, parts.UserAgent));
        new LineParser(AccessLogFormat.Combined).Parse(Encoding.Latin1.GetBytes(line), out var result);
        Assert.Equal(new DateTime(2015, 5, 17, 8, 5, 3), new DateTime(result.Timestamp.UtcSeconds * TimeSpan.TicksPerSecond));
        Assert.Equal((new DateOnly(2015, 5, 17).DayNumber, 120, 10), (result.Timestamp.Day, result.Timestamp.OffsetMinutes, result.Timestamp.Hour));
    }

    [Theory]
    [InlineData("www.example.com:443")]
    [InlineData("www.example.com")]
    public void A_virtual_host_is_found_with_and_without_a_port(string host)
    {
        Assert.Equal(LineError.None, Parse(AccessLogFormat.VirtualHostCommon, $"""{host} {Start}"GET / HTTP/1.1" 200 1""", out var parts));
        Assert.Equal((host, "10.0.0.1"), (parts.VirtualHost, parts.Host));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1", "GET", "/", "HTTP/1.1")]
    [InlineData("GET /", "GET", "/", "")]
    [InlineData("GET /a b c HTTP/1.0", "GET", "/a b c", "HTTP/1.0")]
    [InlineData("GET /a b c", "GET", "/a b c", "")]
    [InlineData("M-SEARCH * HTTP/1.1", "M-SEARCH", "*", "HTTP/1.1")]
    [InlineData("-", "-", "-", "")]
    [InlineData("", "-", "-", "")]
    [InlineData("GET", "-", "GET", "")]
    [InlineData("GET HTTP/1.1", "-", "GET HTTP/1.1", "")]
    [InlineData("GET  HTTP/1.1", "-", "GET  HTTP/1.1", "")]
    [InlineData("\\x16\\x03\\x01", "-", "\\x16\\x03\\x01", "")]
    [InlineData("\x16\x03 \x01", "-", "\x16\x03 \x01", "")]
    [InlineData("GET /\\\"a\\\" HTTP/1.1", "GET", "/\\\"a\\\"", "HTTP/1.1")]
    [InlineData("GET /\"a\" HTTP/1.1", "GET", "/\"a\"", "HTTP/1.1")]
    [InlineData("GET /\\\\", "GET", "/\\\\", "")]
    public void A_request_is_taken_apart(string request, string method, string path, string protocol)
    {
        Assert.Equal(LineError.None, Parse(AccessLogFormat.Common, $"""{Start}"{request}" 200 1""", out var parts));
        Assert.Equal((method, path, protocol), (parts.Method, parts.Path, parts.Protocol));
    }

    [Theory]
    [InlineData("200 0", 200, 0)]
    [InlineData("000 -", 0, 0)]
    [InlineData("- -", AccessLogLine.NoStatus, 0)]
    [InlineData("999 999999999999999", 999, 999_999_999_999_999)]
    public void A_status_and_a_size_are_numbers_or_dashes(string text, int status, long size)
    {
        Assert.Equal(LineError.None, Parse(AccessLogFormat.Common, $"""{Start}"GET / HTTP/1.1" {text}""", out var parts));
        Assert.Equal((status, size), (parts.Status, parts.Size));
    }

    [Theory]
    [InlineData("\"-\" \"-\"", "", "-")]
    [InlineData("\"\" \"\"", "", "-")]
    [InlineData("\"http://x/?q=\\\"a\\\"\" \"b \\\"c\\\"\"", "http://x/?q=\\\"a\\\"", "b \\\"c\\\"")]
    [InlineData("\"un\"escaped\" \"quo\"tes\"", "un\"escaped", "quo\"tes")]
    [InlineData("\"-\" \"agent\" 0.003 \"more\"", "", "agent")]
    public void A_referrer_and_a_user_agent_are_what_their_quotes_hold(string text, string referrer, string userAgent)
    {
        Assert.Equal(LineError.None, Parse(AccessLogFormat.Combined, $"""{Start}"GET / HTTP/1.1" 200 1 {text}""", out var parts));
        Assert.Equal((referrer, userAgent), (parts.Referrer, parts.UserAgent));
    }

    [Theory]
    [InlineData("", LineError.Client)]
    [InlineData("10.0.0.1", LineError.Client)]
    [InlineData(" - - [17/May/2015:10:05:03 +0200] ", LineError.Client)]
    [InlineData("10.0.0.1 - -", LineError.Client)]
    [InlineData("10.0.0.1 ident mary jane [17/May/2015:10:05:03 +0200] ", LineError.Client)]
    [InlineData("10.0.0.1 - - [17/May/2015:10:05:03 +020", LineError.Time)]
    [InlineData("10.0.0.1 - - [29/Feb/2015:10:05:03 +0200] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [17/May/0000:10:05:03 +0200] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [01/Jan/0001:01:05:03 +0200] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [31/Dec/9999:23:05:03 -0200] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [17/May/2015:24:05:03 +0200] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [17/May/2015:10:60:03 +0200] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [17/May/2015:10:05:60 +0200] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [17/May/2015:10:05:03 +1401] ", LineError.Time)]
    [InlineData("10.0.0.1 - - [17/anF/2015:10:05:03 +0200] ", LineError.Time)]
    [InlineData(Start, LineError.Request)]
    [InlineData(Start + "\"GET / HTTP/1.1", LineError.Request)]
    [InlineData(Start + "\"GET / HTTP/1.1\\\" 200 1", LineError.Request)]
    [InlineData(Start + "\"GET / HTTP/1.1\"", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 ", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 20 1", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 -1", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 1000000000000000", LineError.StatusOrSize)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 1", LineError.Referrer)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 1 \"http://exam", LineError.Referrer)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 1 \"-\"", LineError.Referrer)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 1 \"-\" \"Mozilla", LineError.UserAgent)]
    [InlineData(Start + "\"GET / HTTP/1.1\" 200 1 \"-\" \"Mozilla\\\"", LineError.UserAgent)]
    public void A_broken_line_says_which_part_is_wrong(string line, LineError error) =>
        Assert.Equal(error, Parse(AccessLogFormat.Combined, line, out _));

    [Theory]
    [InlineData("10.0.0.1 - mary jane [17/May/2015:10:05:03 +0200] ", LineError.None)]
    [InlineData(Start, LineError.None)]
    [InlineData("www.example.com " + Start, LineError.Client)]
    public void A_user_may_have_spaces_but_is_no_virtual_host(string start, LineError error) =>
        Assert.Equal(error, Parse(AccessLogFormat.Common, start + "\"GET / HTTP/1.1\" 200 1", out _));

    [Fact]
    public void A_common_line_ends_after_the_size() =>
        Assert.Equal(LineError.TrailingText, Parse(AccessLogFormat.Common, Start + "\"GET / HTTP/1.1\" 200 1 \"-\" \"-\"", out _));

    [Fact]
    public void A_wrong_time_does_not_spoil_the_times_after_it()
    {
        var parser = new LineParser(AccessLogFormat.Common);
        foreach (var (day, error) in new[] { ("17", LineError.None), ("32", LineError.Time), ("17", LineError.None), ("18", LineError.None) })
        {
            var line = Encoding.Latin1.GetBytes($"""h - - [{day}/May/2015:10:05:03 +0200] "GET / HTTP/1.1" 200 1""");
            Assert.Equal(error, parser.Parse(line, out var parts));
            Assert.True(error != LineError.None || parts.Timestamp.Day == new DateOnly(2015, 5, int.Parse(day)).DayNumber);
        }
    }

    [Theory]
    [InlineData(0, LineError.None)]
    [InlineData(1, LineError.TooLong)]
    public void A_line_has_a_megabyte_at_most(int more, LineError error)
    {
        var end = " HTTP/1.1\" 200 1";
        var line = Start + "\"GET /";
        line += new string('a', LineParser.MaxLineLength - line.Length - end.Length + more) + end;
        Assert.Equal(error, Parse(AccessLogFormat.Common, line, out _));
    }

    private static LineError Parse(AccessLogFormat format, string line, out Parsed parts)
    {
        parts = Parsed.Line(format, line);
        return parts.Error;
    }
}
