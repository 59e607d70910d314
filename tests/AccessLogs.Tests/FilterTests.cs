using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AccessLogs.Selection;
using CsCheck;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>Filters choose what LINQ over the naive counter's lines chooses.</summary>
public sealed class FilterTests
{
    private static readonly byte[] Log = Generate();
    private static readonly List<NaiveLine> Lines = new NaiveCounter(Log).Lines;

    private static readonly Dictionary<string, Func<NaiveLine, bool>> Filters = new()
    {
        ["status>=500"] = line => Status(line) >= 500,
        ["status=4xx"] = line => Status(line) is >= 400 and < 500,
        ["status != 200 and status != 304"] = line => Status(line) is not (200 or 304),
        ["status<300 or status >5xx"] = line => Status(line) is (>= 0 and < 300) or > 599,
        ["status in (404, 5xx)"] = line => Status(line) is 404 or (>= 500 and < 600),
        ["status=-"] = line => line.Status == "-",
        ["not (status=200 || method=GET) && size>1K"] = line => !(line.Status == "200" || line.Method == "GET") && line.Size > 1024,
        ["size >= 1.5K"] = line => line.Size >= 1536,
        ["path~\"^/b\""] = line => line.Path.StartsWith("/b", StringComparison.Ordinal),
        ["path~'[0-9]{2}$'"] = line => Regex.IsMatch(line.Path, "[0-9]{2}$", RegexOptions.None, TimeSpan.FromMinutes(1)),
        ["path !~ php"] = line => !line.Path.Contains("php", StringComparison.Ordinal),
        ["method in (GET, HEAD)"] = line => line.Method is "GET" or "HEAD",
        ["method not in (GET, HEAD)"] = line => line.Method is not ("GET" or "HEAD"),
        ["extension in (css, js, png, jpg, ico, txt)"] = line => Regex.IsMatch(line.Path, @"^[^?#]*\.(?:css|js|png|jpg|ico|txt)(?:[?#]|\z)", RegexOptions.IgnoreCase | RegexOptions.Singleline, TimeSpan.FromMinutes(1)),
        ["hour in (0, 1) or hour >= 20"] = line => line.Time.Hour is 0 or 1 or >= 20,
        ["weekday=sunday"] = line => line.Time.DayOfWeek == DayOfWeek.Sunday,
        ["referrer=''"] = line => line.Referrer is "" or "-",
        ["protocol=HTTP/1.0"] = line => line.Protocol == "HTTP/1.0",
        ["query!='' and file != \"/\""] = line => line.Path.IndexOf('?', StringComparison.Ordinal) is var at && at >= 0 && at < line.Path.Length - 1 && line.Path.Split('?', '#')[0] != "/",
        ["host in 10.0.0.0/8"] = line => line.Host.StartsWith("10.", StringComparison.Ordinal),
        ["time>=2026-03-03 and time<2026-03-05"] = line => line.Time.Date >= new DateTime(2026, 3, 3) && line.Time.Date < new DateTime(2026, 3, 5),
        ["time<=2026-03-03T12:00:00Z"] = line => line.Time.UtcDateTime <= new DateTime(2026, 3, 3, 12, 0, 0),
        ["time='2026-03-04 10'"] = line => line.Time.Date == new DateTime(2026, 3, 4) && line.Time.Hour == 10,
        ["agent~\"(?i)bot\""] = line => line.UserAgent.Contains("bot", StringComparison.OrdinalIgnoreCase),
        ["latency>1ms"] = _ => false, // these logs have none
        ["latency!=1ms"] = _ => true,
        ["user=''"] = line => line.User is "-",
    };

    public static TheoryData<string> Texts() => [.. Filters.Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_filter_chooses_the_lines_that_LINQ_chooses(string filter)
    {
        var chosen = Lines.Where(Filters[filter]).ToList();
        using var accumulator = Count(new AnalysisOptions { Where = filter });
        var general = accumulator.ToReport([]).General;
        Assert.Equal((chosen.Count, Lines.Count - chosen.Count, chosen.Sum(line => line.Size)), (general.ValidRequests, general.ExcludedRequests, general.Bandwidth));
        Assert.Equal(chosen.DistinctBy(line => line.Visitor).Count(), general.UniqueVisitors);
    }

    [Fact]
    public void The_filters_of_this_test_choose_some_lines_and_leave_some()
    {
        string[] trivial = ["latency>1ms", "latency!=1ms", "status=-", "weekday=sunday", "host in 10.0.0.0/8"];
        Assert.All(Filters.Where(filter => !trivial.Contains(filter.Key)), filter => Assert.InRange(Lines.Count(filter.Value), 1, Lines.Count - 1));
    }

    [Theory]
    [InlineData("stauts>=500", 1, "there is no field 'stauts'; did you mean status?")]
    [InlineData("status>=500 and xyzzyxyzzy=1", 17, "there is no field 'xyzzyxyzzy'; there are host, network,")]
    [InlineData("status>=5000", 9, "'5000' is no status")]
    [InlineData("status>=", 9, "there should be a value here")]
    [InlineData("status 500", 8, "there should be a comparison here")]
    [InlineData("status not 500", 12, "there should be 'in' here")]
    [InlineData("(status=500", 12, "there should be ')' here")]
    [InlineData("status=500)", 11, "there should be 'and', 'or' or the end here")]
    [InlineData("status=500 path~x", 12, "there should be 'and', 'or' or the end here")]
    [InlineData("status in (500 404)", 16, "there should be ',' or ')' here")]
    [InlineData("path>=x", 5, "path is text")]
    [InlineData("size~x", 5, "size is a number")]
    [InlineData("path~\"a(b\"", 9, "the regular expression does not compile")]
    [InlineData("path~\"(?=a)\"", 6, "can't look around")]
    [InlineData("path=\"x", 6, "this quote has no other")]
    [InlineData("host in 10.0.0.0/33", 9, "'10.0.0.0/33' is no network")]
    [InlineData("latency>5", 9, "give a number with a unit")]
    [InlineData("time>yesterday", 6, "'yesterday' is no time")]
    [InlineData("kind=robot", 6, "kind is never 'robot'; it is one of person, bot")]
    [InlineData("", 1, "a comparison is missing")]
    [InlineData("not", 4, "a comparison is missing")]
    public void What_does_not_compile_is_told_with_its_column(string filter, int column, string problem)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => new LineFilter(filter));
        Assert.Equal(column, error.Column);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Equal(new string(' ', column + 1) + "^", error.Message.Split('\n')[2]);
    }

    [Fact]
    public void Parentheses_that_are_too_deep_are_refused() =>
        Assert.Throws<FilterSyntaxException>(() => new LineFilter(new string('(', 100_000) + "status=1"));

    [Fact]
    public void Any_text_compiles_or_is_refused_with_a_column_inside_of_it() =>
        OneOf("status", "path", " and ", " or ", "not ", "(", ")", ",", "=", "~", ">", "in ", "\"x\"", "500", "'", "/", "host", "10.0.0.0/8", "time").Array[0, 12]
            .Select(string.Concat).Sample(filter =>
            {
                try
                {
                    _ = new LineFilter(filter);
                }
                catch (FilterSyntaxException e)
                {
                    Assert.InRange(e.Column, 1, filter.Length + 1);
                }
            }, iter: 20_000);

    [Fact]
    public void Networks_hold_what_the_framework_says_they_hold() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.Int[0, 128], Gen.Int[0, 128], Gen.Bool).Sample((v4, v6, prefix, flip, isV4) =>
        {
            var bytes = isV4 ? v4 : v6;
            var bits = bytes.Length * 8;
            var network = new IPAddress(bytes);
            if (network.IsIPv4MappedToIPv6)
            {
                return;
            }

            prefix = Math.Min(prefix, bits);
            var other = (byte[])bytes.Clone();
            if (flip < bits)
            {
                other[flip / 8] ^= (byte)(0x80 >> (flip % 8));
            }

            Assert.True(AddressRange.TryRead($"{network}/{prefix}", out var range));
            Assert.True(ClientAddress.TryRead(Encoding.ASCII.GetBytes($"{new IPAddress(other)}"), out var address));
            Assert.Equal(flip >= Math.Min(prefix, bits), range.Contains(address));
        }, iter: 20_000);

    [Theory]
    [InlineData("1.2.3.4", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("256.1.1.1", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3.", false)]
    [InlineData(".1.2.3", false)]
    [InlineData("1..2.3", false)]
    [InlineData("0001.2.3.4", false)]
    [InlineData("::1", true)]
    [InlineData("::x", false)]
    [InlineData("host", false)]
    [InlineData("", false)]
    public void Addresses_are_told_from_names(string text, bool isAddress) =>
        Assert.Equal(isAddress, ClientAddress.TryRead(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void A_pattern_matches_what_the_regular_expression_matches() =>
        Gen.Select(OneOf("^", "", "(?i)"), OneOf("a", "b", "ab", "\\.", ".", "a+", "/x", "é"), OneOf("", "b", "$", "\\$"), OneOf("a", "b", "A", ".", "/", "x", "é", "$").Array[0, 6])
            .Sample((start, middle, end, text) => Assert.Equal(
                Regex.IsMatch(string.Concat(text), start + middle + end, RegexOptions.CultureInvariant, TimeSpan.FromMinutes(1)),
                new TextPattern(start + middle + end).IsMatch(Encoding.UTF8.GetBytes(string.Concat(text)))), iter: 20_000);

    private static AccessLogAccumulator Count(AnalysisOptions options)
    {
        var accumulator = new AccessLogAccumulator(options, Reports.Detect(Log));
        accumulator.Add(Log);
        return accumulator;
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static int Status(NaiveLine line) => line.Status == "-" ? -1 : int.Parse(line.Status);

    private static byte[] Generate()
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: true, 10_000, 11, Cardinality.Low));
        return log.ToArray();
    }
}
