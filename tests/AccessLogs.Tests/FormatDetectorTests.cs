using System.Text;

namespace AccessLogs.Tests;

public sealed class FormatDetectorTests
{
    private const string Common = """in24.inetnebr.com - - [01/Aug/1995:00:00:01 -0400] "GET /shuttle/news/sts-68.txt HTTP/1.0" 200 1839""";
    private const string Combined = """83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 203 "http://example.com/" "Mozilla/5.0" """;

    [Theory]
    [InlineData(Common, "common")]
    [InlineData(Combined, "combined")]
    [InlineData("www.example.com:80 " + Common, "vhost-common")]
    [InlineData("www.example.com " + Common, "vhost-common")]
    [InlineData("www.example.com:443 " + Combined, "vhost-combined")]
    [InlineData("www.example.com " + Combined, "vhost-combined")]
    public void Each_format_is_found(string line, string format)
    {
        var detection = Detect(line.Trim() + "\n\r\n" + line.Trim() + "\r\n");
        Assert.Equal((format, 1.0), (detection.Format?.Name, detection.Confidence));
        Assert.Same(detection.Format, AccessLogFormat.FromName(format));
    }

    [Fact]
    public void The_format_of_most_lines_wins_and_the_rest_lowers_the_confidence()
    {
        var detection = Detect($"{Common}\n# a comment\n{Combined.Trim()}\n{Combined.Trim()}\n");
        Assert.Equal(("combined", 4, 2), (detection.Format?.Name, detection.LinesRead, detection.LinesMatched));
        Assert.Equal(0.5, detection.Confidence);
    }

    [Fact]
    public void A_line_that_the_sample_cuts_is_not_asked() =>
        Assert.Equal(1.0, Detect($"{Combined.Trim()}\n{Combined[..60]}").Confidence);

    [Fact]
    public void A_single_line_without_an_end_is_enough() => Assert.Equal("common", Detect(Common).Format?.Name);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("[Sun Dec 04 04:47:44 2005] workerEnv.init() ok\n")]
    [InlineData("{\"time\":\"2015-05-17\"}\n")]
    public void What_fits_no_format_has_none(string text)
    {
        var detection = Detect(text);
        Assert.Null(detection.Format);
        Assert.Equal(0, detection.Confidence);
    }

    [Theory]
    [InlineData("10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 2x0", LineError.StatusOrSize, 43)]
    [InlineData("10.0.0.1 - - [17/Mai/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5", LineError.Time, 15)]
    public void What_fits_no_format_has_a_nearest_one_with_the_place_where_it_ends_to_fit(string line, LineError error, int column)
    {
        var detection = Detect($"\n{line}\n{line}\n");
        Assert.Equal((error, column), (detection.Nearest?.Error, detection.Nearest?.Column));
        Assert.Equal([line, line], detection.FirstLines.Select(first => Encoding.ASCII.GetString(first.Span)));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(Common, "common")]
    public void Nothing_is_near_where_there_is_nothing_and_where_something_fits(string text, string? format)
    {
        var detection = Detect(text);
        Assert.Equal(format, detection.Format?.Name);
        Assert.Null(detection.Nearest);
        Assert.Empty(detection.FirstLines);
    }

    [Theory]
    [InlineData("combined", "combined")]
    [InlineData("IIS", "w3c")]
    [InlineData("#Fields: date time c-ip", "w3c")]
    [InlineData("%h %l %u %t \"%r\" %>s %b", "%h %l %u %t \"%r\" %>s %b")]
    [InlineData("%h %^FB %{SSL_PROTOCOL}x %t", "%h %^FB %{SSL_PROTOCOL}x %t")]
    [InlineData("%h %^[%d:%t %^] \"%r\"", "%h %^[%d:%t %^] \"%r\"")]
    [InlineData("$remote_addr [$time_local] $status", "$remote_addr [$time_local] $status")]
    [InlineData("{\"t\":\"$msec\"}", "{\"t\":\"$msec\"}")]
    public void What_a_user_writes_is_taken_for_the_language_that_it_is_of(string text, string name) =>
        Assert.Equal(name, AccessLogFormat.Parse(text).Name);

    [Fact]
    public void An_unknown_name_is_refused_with_the_names_that_exist() =>
        Assert.Contains("vhost-combined", Assert.Throws<ArgumentException>(() => AccessLogFormat.FromName("bogus")).Message, StringComparison.Ordinal);

    private static FormatDetection Detect(string text) => FormatDetector.Detect(Encoding.ASCII.GetBytes(text));
}
