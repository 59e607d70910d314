using System.Globalization;
using System.Text;
using AccessLogs.Sketches;

namespace AccessLogs.Tests;

/// <summary>Visits of a sample of visitors beside all visits.</summary>
public sealed class ApproximateVisitTests
{
    private const double Errors = 5;
    private const int Views = 110_000;

    private static readonly AnalysisOptions Exact = new() { Sessions = true };
    private static readonly AnalysisOptions Approximate = Exact with { Approximate = true };
    private static readonly string[] Names = ["sessions", "entry_pages", "exit_pages", "visit_lengths"];
    private static readonly string[] Agents = ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"];
    private static readonly Lazy<byte[]>[] Logs = [new(() => Make(1, Views)), new(() => Make(2, Views))];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 5)]
    public void Each_row_is_within_its_standard_error_times_five(int log, int parts)
    {
        var (exact, approximate) = (Report(Logs[log].Value, Exact, 1), Report(Logs[log].Value, Approximate, parts));
        Assert.InRange(exact.Panel("sessions").TotalHits, 2 * VisitSample.MostVisits, Views);
        Assert.InRange(approximate.Approximation!.SampledVisitors!.Value, 0.125, 0.5);
        foreach (var name in Names)
        {
            var all = exact.Panel(name).Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
            Assert.Empty(all.Values.Where(row => row.Hits > Views / 500).Select(row => row.Name).Except(approximate.Panel(name).Rows.Select(row => row.Name), StringComparer.Ordinal));
            Assert.All(approximate.Panel(name).Rows, row =>
            {
                var within = (long)(Errors * row.StandardError);
                Assert.InRange(row.StandardError, 1, row.Hits);
                Assert.InRange(row.Hits, all[row.Name].Hits - within, all[row.Name].Hits + within);
                Assert.InRange(row.Visitors, all[row.Name].Visitors - within, all[row.Name].Visitors + within);
            });
        }

        var (people, found) = (exact.Panel("sessions").Rows[0], approximate.Panel("sessions").Rows[0]);
        Assert.Equal(people.Name, found.Name);
        Assert.InRange(found.StandardError, 1, people.Hits / 50);
        Assert.InRange(found.Further[4], people.Further[4] - 25, people.Further[4] + 25); // the share of bounces, in thousandths
    }

    [Fact]
    public void Few_visits_are_all_there()
    {
        var log = Make(3, 5_000);
        var (exact, approximate) = (Report(log, Exact, 1), Report(log, Approximate, 3));
        Assert.Equal(1, approximate.Approximation!.SampledVisitors);
        foreach (var name in Names)
        {
            Assert.Equal(exact.Panel(name).Rows.Select(Text), approximate.Panel(name).Rows.Select(Text));
        }

        static string Text(ReportRow row) => FormattableString.Invariant($"{row.Name} {row.Hits} {row.Visitors} {string.Join(' ', row.Further)} {row.StandardError}");
    }

    [Fact]
    public void A_damaged_partial_result_is_refused()
    {
        using var accumulator = new AccessLogAccumulator(Approximate, AccessLogFormat.Combined);
        accumulator.Add(Make(4, 300));
        var wire = Reports.Wire(accumulator);
        for (var length = wire.Length - 1; length > 0; length -= 97)
        {
            Assert.Throws<InvalidDataException>(() => AccessLogAccumulator.Read(wire.AsMemory(0, length)));
        }
    }

    private static AccessLogReport Report(byte[] log, AnalysisOptions options, int parts)
    {
        using var accumulator = ManyKeys.Count(log, options, parts, AccessLogFormat.Combined);
        return accumulator.ToReport([]);
    }

    private static byte[] Make(int seed, int views)
    {
        var random = new Random(seed);
        var log = new StringBuilder();
        for (var i = 0; i < views; i++)
        {
            var client = random.Next(30_000);
            var (time, page) = (DateTime.UnixEpoch.AddDays(20_000).AddSeconds(i * 8L), (int)(Math.Pow(random.NextDouble(), 3) * 40));
            log.Append(CultureInfo.InvariantCulture, $"10.1.{client >> 8}.{client & 255} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /page/{page} HTTP/1.1\" 200 10 \"-\" \"{Agents[client % 5 / 4]}\"\n");
            if (random.Next(3) == 0)
            {
                log.Append(CultureInfo.InvariantCulture, $"10.1.{client >> 8}.{client & 255} - - [{time.AddSeconds(5 + random.Next(900)):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /page/{page + 1} HTTP/1.1\" 200 10 \"-\" \"{Agents[client % 5 / 4]}\"\n");
            }
        }

        return Encoding.ASCII.GetBytes(log.ToString());
    }
}
