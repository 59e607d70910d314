using System.Text;
using System.Text.RegularExpressions;
using SampleLogs;

namespace AccessLogs.Tests;

public sealed class RouteTests
{
    private static readonly string[] Names = ["n", "uuid", "hex", "date"];

    [Theory]
    [InlineData("/user/123", "/user/{n}")]
    [InlineData("/user/123/posts/45?x=1", "/user/{n}/posts/{n}")]
    [InlineData("/a/3f2504e0-4f89-11d3-9a0c-0305e82c3301/b", "/a/{uuid}/b")]
    [InlineData("/blob/0123456789abcdef", "/blob/{hex}")]
    [InlineData("/blob/0123456789abcde", "/blob/0123456789abcde")]
    [InlineData("/2015/05/17/x.html", "/{n}/{n}/{n}/x.html")]
    [InlineData("/day/2015-05-17/", "/day/{date}/")]
    [InlineData("/v2/x1", "/v2/x1")]
    [InlineData("/", "/")]
    [InlineData("//1//", "//{n}//")]
    public void A_path_without_a_pattern_has_names_for_numbers(string path, string route) => Assert.Equal(route, RouteOf(path));

    [Theory]
    [InlineData("/user/{n}", "/user/7", true)]
    [InlineData("/user/{n}", "/user/x", false)]
    [InlineData("/user/{name}", "/user/x", true)]
    [InlineData("/user/{name}", "/user/", false)]
    [InlineData("/user/{name}", "/user/x/y", false)]
    [InlineData("/static/*", "/static/a/b.css", true)]
    [InlineData("/static/*", "/static/", true)]
    [InlineData("/static/*", "/static", false)]
    [InlineData("/img-*", "/img-1/2", true)]
    [InlineData("/*", "/anything", true)]
    [InlineData("/a/{n}/b", "/a/1", false)]
    public void A_pattern_fits_or_not(string pattern, string path, bool fits) =>
        Assert.Equal(fits, RouteOf(path, pattern) == pattern);

    [Theory]
    [InlineData("user", 1)]
    [InlineData("/a*b", 3)]
    public void What_is_no_pattern_is_refused(string pattern, int column) =>
        Assert.Equal(column, Assert.Throws<FilterSyntaxException>(() => new AnalysisOptions { UrlPatterns = [pattern] }).Column);

    [Fact]
    public void Routes_have_the_sums_of_their_paths()
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: true, 5_000, 23, Cardinality.High));
        var lines = new NaiveCounter(log.ToArray()).Lines;
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { UrlPatterns = ["/articles/{topic}/*"] }, Reports.Detect(log.ToArray()));
        accumulator.Add(log.ToArray());
        var expected = lines.GroupBy(line => NaiveRoute(line.Path)).Where(route => route.Key.Length > 0)
            .Select(route => (Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(route.Key)), (long)route.Count(), (long)route.DistinctBy(line => line.Visitor).Count(), route.Sum(line => line.Size))).Order();
        Assert.Equal(expected, accumulator.ToReport([]).Panel("routes").Rows.Select(row => (row.Name, row.Hits, row.Visitors, row.Bytes)).Order());
    }

    private static string NaiveRoute(string path)
    {
        path = path.Split('?', '#')[0];
        return Regex.IsMatch(path, "^/articles/[^/]+/", RegexOptions.None, TimeSpan.FromMinutes(1))
            ? "/articles/{topic}/*"
            : string.Join('/', path.Split('/').Select(segment => Name(segment)));
    }

    private static string Name(string segment) => Regex.Replace(
        segment,
        @"^(?:(?<n>[0-9]+)|(?<uuid>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})|(?<hex>(?=.*[0-9])[0-9a-fA-F]{16,})|(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2}))\z",
        match => $"{{{Names.First(name => match.Groups[name].Success)}}}",
        RegexOptions.None,
        TimeSpan.FromMinutes(1));

    private static string RouteOf(string path, params string[] patterns)
    {
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Routes = true, UrlPatterns = patterns }, AccessLogFormat.Common);
        accumulator.Add(Encoding.ASCII.GetBytes($"h - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 1\n"));
        return Assert.Single(accumulator.ToReport([]).Panel("routes").Rows).Name;
    }
}
