using System.Globalization;
using System.Text;
using System.Text.Json;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>
/// Whatever a log holds: nothing is thrown, each line is counted or shown, the report is the same for every split, and its outputs are
/// what they say they are. GEARMAN_WILD_SEEDS runs that many seeds more, from GEARMAN_WILD_FIRST on.
/// </summary>
public sealed class WildLogTests
{
    private const int Groups = 4;
    private const int SeedsInAGroup = 8;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly AnalysisOptions Studies = new()
    {
        Sessions = true,
        Behaviour = true,
        Attacks = true,
        Latest = 5,
        Groups = [new GroupBy("host>path"), new GroupBy("hour,class")],
    };

    public static TheoryData<int> Starts() => [.. Enumerable.Range(0, Groups).Select(group => group * SeedsInAGroup)];

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task Each_line_is_counted_or_shown_and_the_report_is_sound(int start)
    {
        var more = Setting("GEARMAN_WILD_SEEDS") / Groups;
        var seeds = Enumerable.Range(start, SeedsInAGroup).Concat(Enumerable.Range(1_000_000 + (start * 1_000_000) + Setting("GEARMAN_WILD_FIRST"), more));
        var own = await OwnElementsAsync();
        foreach (var seed in seeds)
        {
            try
            {
                await CheckAsync(WildLog.Create(seed), seed, own);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }
    }

    private static int Setting(string name) => int.Parse(Environment.GetEnvironmentVariable(name) ?? "0", CultureInfo.InvariantCulture);

    /// <summary>The elements that a page has of itself.</summary>
    private static async Task<HashSet<string>> OwnElementsAsync()
    {
        var elements = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in (string[])["access.log", "broken.log"])
        {
            elements.UnionWith(HtmlPages.Parse(await HtmlPages.WriteAsync(HtmlPages.Sample(name))).All.Select(element => element.LocalName));
        }

        return elements;
    }

    private static async Task CheckAsync(byte[] log, int seed, HashSet<string> own)
    {
        var format = (FormatDetector.Detect(log.AsSpan(0, Math.Min(log.Length, 1 << 20))).Mix ?? AccessLogFormat.Combined).WithOthers().WithColumnsOf(new MemoryStream(log));
        using var whole = Count(log, format, seed);
        var report = whole.ToReport(["wild.log"]);
        AssertLines(log, format, report);
        var json = Reports.Json(whole);
        using (JsonDocument.Parse(Strict.GetString(json)))
        {
            Assert.Equal(json, Reports.Json(CountParts(log, format, seed)));
        }

        var page = Strict.GetString(await HtmlPages.WriteAsync(report));
        var elements = HtmlPages.Parse(page).All.ToList();
        Assert.Subset(own, elements.Select(element => element.LocalName).ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain(elements.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain('\0', page);
    }

    /// <summary>All lines but blank ones are in the total, but for directives; those that failed have a reason and are where the report says.</summary>
    private static void AssertLines(byte[] log, AccessLogFormat format, AccessLogReport report)
    {
        var lines = Encoding.Latin1.GetString(log).Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).ToList();
        lines[0] = lines[0].StartsWith("\xef\xbb\xbf", StringComparison.Ordinal) ? lines[0][3..] : lines[0];
        var isW3c = format.Name.Contains("w3c", StringComparison.Ordinal); // else only what can be nothing but a directive is none of the requests
        var directives = lines.Count(line => isW3c ? line.StartsWith('#') : line.StartsWith("#Fields:", StringComparison.Ordinal) || line.StartsWith("#Software:", StringComparison.Ordinal));
        var all = lines.Count(line => line.Length > 0);
        var general = report.General;
        Assert.InRange(general.TotalRequests, all - directives, all);
        Assert.Equal(general.TotalRequests, general.ValidRequests + general.FailedRequests);
        Assert.Equal(general.ValidRequests - general.Messages, report.Panel("status_codes").Rows.Sum(row => row.Hits));
        Assert.Equal(Math.Min(general.FailedRequests, 10), report.FailedLines.Count);
        Assert.All(report.FailedLines, failed =>
        {
            Assert.NotEmpty(failed.Reason);
            var line = lines[(int)failed.LineNumber - 1];
            Assert.Equal(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line[..Math.Min(line.Length, 160)])), failed.Excerpt);
        });
    }

    private static AccessLogAccumulator Count(byte[] log, AccessLogFormat format, int seed)
    {
        var accumulator = new AccessLogAccumulator(seed % 4 == 0 ? Studies : AnalysisOptions.Default, format) { KeepsSlices = seed % 3 == 0 };
        accumulator.Add(log);
        return accumulator;
    }

    private static AccessLogAccumulator CountParts(byte[] log, AccessLogFormat format, int seed)
    {
        var random = new Random(seed);
        var sum = Count([], format, seed);
        for (var end = log.Length; end > 0;)
        {
            var start = log.AsSpan(0, random.Next(end)).LastIndexOf((byte)'\n') + 1;
            using var part = Count([], format, seed);
            part.StartSplit(0, start);
            part.Add(log.AsSpan()[start..end]);
            if (random.Next(2) == 0)
            {
                sum.Merge(part);
            }
            else
            {
                sum.Merge(new System.Buffers.ReadOnlySequence<byte>(Reports.Wire(part)));
            }

            end = start;
        }

        return sum;
    }
}
