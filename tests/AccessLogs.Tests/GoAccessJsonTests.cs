using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gearman.TestSupport;

namespace AccessLogs.Tests;

/// <summary>The report for GoAccess's readers beside what GoAccess itself writes of the same log.</summary>
public sealed partial class GoAccessJsonTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task It_has_the_fields_of_goaccess_in_their_places()
    {
        using var theirs = await GoAccessAsync(Agreed(), "COMBINED");
        using var ours = Ours(Agreed());
        Assert.Equal(Names(theirs.RootElement), Names(ours.RootElement));
        Assert.Equal(Names(theirs.RootElement.GetProperty("general")), Names(ours.RootElement.GetProperty("general")));
        foreach (var panel in theirs.RootElement.EnumerateObject().Where(panel => panel.Name != "general"))
        {
            Assert.Equal(Shape(panel.Value.GetProperty("metadata")), Shape(ours.RootElement.GetProperty(panel.Name).GetProperty("metadata")));
            if (panel.Value.GetProperty("data") is var rows && rows.GetArrayLength() > 0)
            {
                Assert.Equal(Shape(rows[0]), Shape(ours.RootElement.GetProperty(panel.Name).GetProperty("data")[0]));
            }
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Its_figures_are_those_of_goaccess_where_the_rules_are_the_same()
    {
        using var theirs = await GoAccessAsync(Agreed(), "COMBINED");
        using var ours = Ours(Agreed());
        foreach (var figure in (string[])["total_requests", "valid_requests", "failed_requests", "unique_visitors", "unique_files", "unique_not_found", "unique_static_files", "bandwidth", "start_date", "end_date"])
        {
            Assert.Equal($"{figure} {theirs.RootElement.GetProperty("general").GetProperty(figure)}", $"{figure} {ours.RootElement.GetProperty("general").GetProperty(figure)}");
        }

        foreach (var panel in (string[])["visitors", "requests", "static_requests", "not_found", "hosts", "visit_time", "referring_sites", "status_codes"])
        {
            Assert.Equal(Rows(theirs, panel, "hits", "bytes"), Rows(ours, panel, "hits", "bytes"));
            Assert.Equal($"{panel} {Total(theirs, panel, "hits")} {Total(theirs, panel, "bytes")}", $"{panel} {Total(ours, panel, "hits")} {Total(ours, panel, "bytes")}");
        }

        Assert.Equal(Rows(theirs, "visitors", "visitors"), Rows(ours, "visitors", "visitors"));

        // GoAccess has a row for requests without a referrer.
        Assert.Equal(Rows(theirs, "referrers", "hits", "bytes").Where(row => !row.StartsWith("-:", StringComparison.Ordinal)), Rows(ours, "referrers", "hits", "bytes"));
    }

    /// <summary>GoAccess misses a visitor of some rows; ours are those that a plain count of the lines has (<see cref="CountsAgreeTests"/>).</summary>
    [Fact(Timeout = Timeout)]
    public async Task Its_visitors_of_a_row_are_those_of_goaccess_or_one_more()
    {
        using var theirs = await GoAccessAsync(Agreed(), "COMBINED");
        using var ours = Ours(Agreed());
        foreach (var panel in (string[])["requests", "static_requests", "not_found", "hosts", "visit_time", "status_codes"])
        {
            Assert.All(Visitors(theirs, panel).Zip(Visitors(ours, panel), (their, our) => our - their), difference => Assert.InRange(difference, 0, 1));
        }

        static IEnumerable<long> Visitors(JsonDocument report, string panel) => report.RootElement.GetProperty(panel).GetProperty("data").EnumerateArray()
            .OrderBy(row => Name(row), StringComparer.Ordinal).Select(row => row.GetProperty("visitors").GetProperty("count").GetInt64());
    }

    [Fact(Timeout = Timeout)]
    public async Task Response_times_are_those_of_goaccess()
    {
        var log = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 50).Select(i =>
            $"10.0.0.{i % 7} - - [17/May/2015:10:05:{i % 60:00} +0000] \"GET /page{i % 3} HTTP/1.1\" 200 {i} \"-\" \"x\" 0.{i * 16:000}\n")));
        const string Format = "%h %^ %^ [%d:%t %^] \"%r\" %s %b \"%R\" \"%u\" %T";
        using var theirs = await GoAccessAsync(log, Format);
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.FromGoAccess(Format, null, null));
        accumulator.Add(log);
        using var ours = Written(accumulator);
        Assert.Equal(Shape(theirs.RootElement.GetProperty("requests")), Shape(ours.RootElement.GetProperty("requests")));
        Assert.Equal(Times(theirs), Times(ours));

        static IEnumerable<string> Times(JsonDocument report) => report.RootElement.GetProperty("requests").GetProperty("data").EnumerateArray()
            .Select(row => $"{row.GetProperty("data")} {row.GetProperty("avgts")} {row.GetProperty("cumts")} {row.GetProperty("maxts")}").Order(StringComparer.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Countries_are_those_of_goaccess()
    {
        using var countries = GeoDatabaseFile.OfCountries();
        var log = Encoding.ASCII.GetBytes(string.Concat(((string[])["192.0.2.1", "192.0.2.9", "198.51.100.1", "198.51.100.200", "198.51.100.201", "2001:db8::1", "203.0.113.5"])
            .Select((host, i) => $"{host} - - [17/May/2015:10:05:0{i} +0000] \"GET / HTTP/1.1\" 200 {i} \"-\" \"x\"\n")));
        using var theirs = await GoAccessAsync(log, "COMBINED", $"--geoip-database={countries.Path}");
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { GeoDatabases = [countries.Path] }, AccessLogFormat.Combined);
        accumulator.Add(log);
        using var ours = Written(accumulator);
        Assert.Equal(Names(theirs.RootElement), Names(ours.RootElement));
        Assert.Equal(Shape(theirs.RootElement.GetProperty("geolocation").GetProperty("metadata")), Shape(ours.RootElement.GetProperty("geolocation").GetProperty("metadata")));
        Assert.Equal(Rows(theirs, "geolocation", "hits", "bytes", "visitors"), Rows(ours, "geolocation", "hits", "bytes", "visitors"));
        Assert.Equal(Countries(theirs), Countries(ours));

        static IEnumerable<string> Countries(JsonDocument report) => report.RootElement.GetProperty("geolocation").GetProperty("data").EnumerateArray()
            .SelectMany(row => row.TryGetProperty("items", out var items) ? items.EnumerateArray() : []).Select(item => $"{Name(item)} {item.GetProperty("hits").GetProperty("count")}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Rows_are_limited_and_totals_are_not()
    {
        using var accumulator = Reports.Accumulate(Agreed());
        var output = new ArrayBufferWriter<byte>();
        GoAccessJsonWriter.Write(output, accumulator.ToReport([]), new GoAccessOptions { Top = 2 });
        using var few = JsonDocument.Parse(output.WrittenMemory);
        using var all = Ours(Agreed());
        Assert.Equal(2, few.RootElement.GetProperty("hosts").GetProperty("data").GetArrayLength());
        Assert.Equal(all.RootElement.GetProperty("hosts").GetProperty("metadata").ToString(), few.RootElement.GetProperty("hosts").GetProperty("metadata").ToString());
    }

    [Fact]
    public void Lines_that_are_left_out_are_its_excluded_hits()
    {
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Exclude = ["bots"] }, AccessLogFormat.Combined);
        accumulator.Add(Agreed());
        using var ours = Written(accumulator);
        var excluded = ours.RootElement.GetProperty("general").GetProperty("excluded_hits").GetInt64();
        Assert.InRange(excluded, 1, 1_499);
        Assert.Equal(1_500 - excluded, ours.RootElement.GetProperty("general").GetProperty("total_requests").GetInt64());
    }

    /// <summary>The lines of the sample that both take for requests, and few enough hosts for all of GoAccess's rows.</summary>
    private static byte[] Agreed() => Encoding.Latin1.GetBytes(string.Concat(
        Encoding.Latin1.GetString(HtmlPages.Sample("access.log")).Split('\n').Where(line => Ordinary().IsMatch(line)).Take(1_500).Select(line => line + "\n")));

    [GeneratedRegex("^[0-9.]+ - - \\[[^]]*\\] \"(GET|HEAD|POST) /[!#-\\[\\]-~]* HTTP/[0-9.]+\" \\d{3} \\d+ \"[^\"]*\" \"[^\"]+\"$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Ordinary();

    private static JsonDocument Ours(byte[] log)
    {
        using var accumulator = Reports.Accumulate(log);
        return Written(accumulator);
    }

    private static JsonDocument Written(AccessLogAccumulator accumulator)
    {
        var output = new ArrayBufferWriter<byte>();
        GoAccessJsonWriter.Write(output, accumulator.ToReport([]));
        return JsonDocument.Parse(output.WrittenMemory);
    }

    /// <summary>With the rules that are options set to ours.</summary>
    private static async Task<JsonDocument> GoAccessAsync(byte[] log, string format, params string[] further)
    {
        var program = Peer.Require("goaccess", "goaccess");
        using var file = new TemporaryLog(Encoding.Latin1.GetString(log));
        string[] extensions = [".css", ".js", ".jpg", ".png", ".gif", ".ico", ".svg", ".woff", ".woff2", ".pdf", ".txt", ".webp", ".zip", ".map"];
        var start = new ProcessStartInfo(
            program,
            [file.Path, $"--log-format={format}", "--date-format=%d/%b/%Y", "--time-format=%H:%M:%S", "-o", file.Report, "--no-global-config", "--4xx-to-unique-count", "--http-method=no",
                "--http-protocol=no", .. extensions.Select(extension => $"--static-file={extension}"), .. further])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonDocument.Parse(await File.ReadAllBytesAsync(file.Report, TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(property => property.Name);

    /// <summary>The names of all fields and the kinds of their values, down to the first item of each array.</summary>
    private static string Shape(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Select(property => property.Name + Shape(property.Value)))}}}",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "[]" : $"[{Shape(value[0])}]",
        var kind => $":{kind}",
    };

    private static List<string> Rows(JsonDocument report, string panel, params string[] figures) =>
    [
        .. report.RootElement.GetProperty(panel).GetProperty("data").EnumerateArray().SelectMany(Flat)
            .Select(row => $"{Name(row)}: {string.Join(' ', figures.Select(figure => Figure(row, figure)))}").Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<JsonElement> Flat(JsonElement row) =>
        row.TryGetProperty("items", out var items) ? items.EnumerateArray().Prepend(row) : [row];

    /// <summary>Of a status the code: the words behind it are GoAccess's own.</summary>
    private static string Name(JsonElement row)
    {
        var name = row.GetProperty("data").GetString()!;
        return name.Contains(" - ", StringComparison.Ordinal) ? name[..3] : name;
    }

    private static string Figure(JsonElement row, string name) => $"{row.GetProperty(name).GetProperty("count")} ({row.GetProperty(name).GetProperty("percent")} %)";

    private static string Total(JsonDocument report, string panel, string figure) =>
        report.RootElement.GetProperty(panel).GetProperty("metadata").GetProperty(figure).GetProperty("total").GetProperty("value").ToString();
}
