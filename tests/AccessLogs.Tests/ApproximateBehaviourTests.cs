using System.Buffers;
using System.Globalization;
using System.Text;
using AccessLogs.Sketches;

namespace AccessLogs.Tests;

/// <summary>What a sample of visitors does beside what all do.</summary>
public sealed class ApproximateBehaviourTests
{
    private const double Errors = 5;
    private const int Clients = 120_000;
    private const int FastHits = 700;
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    private static readonly AnalysisOptions Exact = new() { Behaviour = true };
    private static readonly AnalysisOptions Approximate = Exact with { Approximate = true };
    private static readonly Lazy<byte[]> Many = new(() => Make(1, Clients));
    private static readonly Lazy<ReportPanel> All = new(() => Report(Many.Value, Exact, 1).Panel("behaviour"));

    [Theory]
    [InlineData(1)]
    [InlineData(5)] // every other one comes over the wire
    public void Each_row_is_within_its_standard_error_times_five(int parts)
    {
        var report = Report(Many.Value, Approximate, parts);
        Assert.InRange(report.Approximation!.SampledBehaviour!.Value, 0.25, 0.5);
        var panel = report.Panel("behaviour");
        Assert.Equal(4, panel.Rows.Count);
        var all = All.Value.Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
        Assert.All(panel.Rows, row => AssertWithin(all[row.Name], row));
        Assert.All(panel.Rows, row =>
        {
            var clients = all[row.Name].Items.ToDictionary(client => client.Name, StringComparer.Ordinal);
            Assert.All(row.Items, client => AssertWithin(clients[client.Name], client));
        });
        Assert.InRange(panel.Rows[0].StandardError, 1, panel.Rows[0].Hits / 50);
        var shown = panel.Rows.SelectMany(row => row.Items).Select(client => client.Name).ToHashSet(StringComparer.Ordinal);
        Assert.InRange(panel.UnseenItems, 1, 2 * FastHits);
        Assert.All(All.Value.Rows.SelectMany(row => row.Items).Where(client => !shown.Contains(client.Name)), client => Assert.InRange(client.Hits, 1, panel.UnseenItems));
    }

    [Fact]
    public void Few_visitors_are_all_there()
    {
        var log = Make(2, 2_000);
        var (exact, approximate) = (Report(log, Exact, 1), Report(log, Approximate, 4));
        Assert.Equal((1, 0), (approximate.Approximation!.SampledBehaviour, approximate.Panel("behaviour").UnseenItems));
        Assert.Equal(exact.Panel("behaviour").Rows.SelectMany(Texts), approximate.Panel("behaviour").Rows.SelectMany(Texts));

        static IEnumerable<string> Texts(ReportRow row) => row.Items.Prepend(row).Select(one => FormattableString.Invariant($"{one.Name} {one.Hits} {one.Visitors} {one.Bytes} {one.StandardError}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Clients_of_long_names_are_kept_in_as_many_bytes(int parts)
    {
        const int clients = 2_000;
        const int length = 8_000;
        var log = new StringBuilder();
        for (var client = 0; client < clients; client++)
        {
            log.Append(CultureInfo.InvariantCulture, $"{client.ToString(CultureInfo.InvariantCulture).PadRight(length, 'x')} - - [02/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"{Browser}\"\n");
        }

        var report = Report(Encoding.ASCII.GetBytes(log.ToString()), Approximate, parts);
        var row = Assert.Single(report.Panel("behaviour").Rows);
        Assert.InRange(row.Items.Count, 1, 2 * BehaviourSample.MostClientBytes / length);
        Assert.Equal(row.Items.Count, clients * report.Approximation!.SampledBehaviour!.Value, Errors * Math.Sqrt(row.Items.Count));
        var within = (long)(Errors * row.StandardError);
        Assert.InRange(row.Hits, clients - within, clients + within);
    }

    [Fact]
    public void It_is_not_added_to_figures_without_it()
    {
        using var with = new AccessLogAccumulator(Approximate, AccessLogFormat.Combined);
        using var without = new AccessLogAccumulator(AnalysisOptions.Default with { Approximate = true }, AccessLogFormat.Combined);
        Assert.Throws<ArgumentException>(() => without.Merge(with));
        Assert.Throws<InvalidDataException>(() => with.Merge(new ReadOnlySequence<byte>(Reports.Wire(without))));
    }

    [Fact]
    public void A_partial_result_that_is_cut_off_is_refused()
    {
        using var accumulator = new AccessLogAccumulator(Approximate, AccessLogFormat.Combined);
        accumulator.Add(Make(3, 50));
        var wire = Reports.Wire(accumulator);
        for (var length = wire.Length - 1; length > 0; length -= 97)
        {
            Assert.Throws<InvalidDataException>(() => AccessLogAccumulator.Read(wire.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Outputs_say_the_error()
    {
        var report = Report(Many.Value, Approximate, 1);
        var error = FormattableString.Invariant($"{report.Panel("behaviour").Rows[0].StandardError}");
        var json = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(json, report);
        using var document = System.Text.Json.JsonDocument.Parse(json.WrittenMemory);
        Assert.Equal(report.Approximation!.SampledBehaviour, document.RootElement.GetProperty("approximation").GetProperty("sampled_behaviour").GetDouble());
        var row = document.RootElement.GetProperty("behaviour").GetProperty("data")[0];
        Assert.Equal(error, row.GetProperty("standard_error").GetRawText());
        Assert.True(row.GetProperty("items")[0].GetProperty("standard_error").GetInt64() > 0);
        Assert.Equal(report.Panel("behaviour").UnseenItems, document.RootElement.GetProperty("behaviour").GetProperty("unseen_item_hits").GetInt64());
        var csv = new ArrayBufferWriter<byte>();
        CsvReportWriter.WritePanel(csv, report.Panel("behaviour"));
        Assert.Equal("standard_error", Encoding.UTF8.GetString(csv.WrittenSpan).Split("\r\n")[0].Split(',')[^1]);
        Assert.Equal(error, Encoding.UTF8.GetString(csv.WrittenSpan).Split("\r\n")[1].Split(',')[^1]);
        Assert.Contains(FormattableString.Invariant($"behaviour by one visitor in {1 / report.Approximation.SampledBehaviour}"), report.Approximation.Summary, StringComparison.Ordinal);
    }

    private static void AssertWithin(in ReportRow exact, in ReportRow about)
    {
        var within = (long)(Errors * about.StandardError);
        Assert.InRange(about.StandardError, 1, about.Hits);
        Assert.InRange(about.Hits, exact.Hits - within, exact.Hits + within);
        Assert.InRange(about.Visitors, exact.Visitors - within, exact.Visitors + within);
    }

    private static AccessLogReport Report(byte[] log, AnalysisOptions options, int parts)
    {
        using var accumulator = ManyKeys.Count(log, options, parts, AccessLogFormat.Combined);
        return accumulator.ToReport([]);
    }

    /// <summary>People with files, programs without, such as ask for robots.txt, bots that say so, and some that are fast.</summary>
    private static byte[] Make(int seed, int clients)
    {
        var random = new Random(seed);
        var log = new StringBuilder();
        for (var client = 0; client < clients; client++)
        {
            var time = DateTime.UnixEpoch.AddDays(20_000).AddSeconds(client * 2L);
            var (kind, requests) = (random.Next(8), 1 + random.Next(8));
            if (client % 5_000 == 0)
            {
                requests = FastHits;
            }

            for (var i = 0; i < requests; i++)
            {
                var path = (kind, i) switch { (0, 0) => "/robots.txt", ( < 4, _) => $"/page/{i % 6}", (_, 1) => "/style.css", _ => $"/page/{i % 3}" };
                log.Append(CultureInfo.InvariantCulture, $"10.{client >> 16}.{(client >> 8) & 255}.{client & 255} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET {path} HTTP/1.1\" {(i % 7 == 6 ? 404 : 200)} {i * 10} \"-\" \"{(kind == 7 ? Bot : Browser)}\"\n");
            }
        }

        return Encoding.ASCII.GetBytes(log.ToString());
    }
}
