using System.Text;
using Gearman.TestSupport;

namespace AccessLogs.Tests;

/// <summary>Where clients are, by databases that the tests write themselves.</summary>
public sealed class PlaceTests : IDisposable
{
    private readonly GeoDatabaseFile _countries = GeoDatabaseFile.OfCountries();

    public void Dispose() => _countries.Dispose();

    [Fact]
    public void Clients_are_counted_by_countries_and_continents()
    {
        using var accumulator = Count(new AnalysisOptions { GeoDatabases = [_countries.Path] });
        var report = accumulator.ToReport([]);
        Assert.Equal(["DE Germany 3 2 30", "Unknown 3 3 30", "BR Brazil 1 1 10", "FR France 1 1 10", "JP Japan 1 1 10"], Rows(report.Panel("countries").Rows));
        Assert.Equal(["EU Europe 4 3 40", "Unknown 3 3 30", "AS Asia 1 1 10", "SA South America 1 1 10"], Rows(report.Panel("continents").Rows));
        Assert.Equal(["DE Germany 3 2 30", "FR France 1 1 10"], Rows(report.Panel("continents").Rows[0].Items));
        Assert.DoesNotContain(report.Panels, panel => panel.Name is "cities" or "asn");
    }

    [Fact]
    public void Several_databases_know_more_than_one()
    {
        using var cities = new GeoDatabaseFile(
            "GeoLite2-City", ("192.0.2.0/24", new Dictionary<string, object>(GeoDatabaseFile.Country("DE", "Germany", "EU", "Europe")) { ["city"] = new Dictionary<string, object> { ["names"] = GeoDatabaseFile.Names("Köln") } }));
        using var systems = new GeoDatabaseFile(
            "GeoLite2-ASN", ("192.0.2.0/24", new Dictionary<string, object> { ["autonomous_system_number"] = 64_500u, ["autonomous_system_organization"] = "Example | Net" }), ("198.51.100.0/24", new Dictionary<string, object> { ["autonomous_system_number"] = 64_501u }));
        using var accumulator = Count(new AnalysisOptions { GeoDatabases = [systems.Path, cities.Path] });
        var report = accumulator.ToReport([]);
        Assert.Equal(["Unknown 6 6 60", "DE Köln 3 2 30"], Rows(report.Panel("cities").Rows));
        Assert.Equal(["Unknown 4 4 40", "AS64500 Example | Net 3 2 30", "AS64501 2 2 20"], Rows(report.Panel("asn").Rows));
        Assert.Equal(["Unknown 6 6 60", "DE Germany 3 2 30"], Rows(report.Panel("countries").Rows));
    }

    [Fact]
    public void A_log_of_unknown_clients_has_a_panel_of_countries_that_says_so()
    {
        using var accumulator = Count(new AnalysisOptions { GeoDatabases = [_countries.Path], Where = "country=''" });
        var report = accumulator.ToReport([]);
        Assert.Equal(["Unknown 3 3 30"], Rows(report.Panel("countries").Rows));
        Assert.DoesNotContain(report.Panels, panel => panel.Name is "continents");
    }

    [Theory]
    [InlineData("country=DE", 3)]
    [InlineData("country in (de, jp)", 4)]
    [InlineData("not continent=EU", 5)]
    [InlineData("country!=DE and host in 198.51.100.0/24", 2)]
    [InlineData("country~'^[BF]R$'", 2)]
    public void Lines_are_chosen_by_places(string where, long lines)
    {
        using var accumulator = Count(new AnalysisOptions { GeoDatabases = [_countries.Path], Where = where });
        Assert.Equal(lines, accumulator.ToReport([]).General.ValidRequests);
    }

    [Fact]
    public void Lines_are_grouped_by_places()
    {
        using var accumulator = Count(new AnalysisOptions { GeoDatabases = [_countries.Path], Groups = [new GroupBy("continent>country")] });
        var panel = accumulator.ToReport([]).Panel("by_continent_country");
        Assert.Equal(["EU 4 3 40", "- 3 3 30", "AS 1 1 10", "SA 1 1 10"], Rows(panel.Rows));
        Assert.Equal(["DE 3 2 30", "FR 1 1 10"], Rows(panel.Rows[0].Items));
    }

    [Theory]
    [InlineData(Anonymity.Hashed)]
    [InlineData(Anonymity.Truncated)]
    public void A_client_that_is_made_unknown_stays_in_its_country(Anonymity anonymity)
    {
        using var plain = Count(new AnalysisOptions { GeoDatabases = [_countries.Path] });
        using var anonymous = Count(new AnalysisOptions { GeoDatabases = [_countries.Path], Anonymity = anonymity, AnonymityKey = "k", Where = "country!=ZZ" });
        foreach (var name in (string[])["countries", "continents"])
        {
            var (expected, actual) = (plain.ToReport([]).Panel(name).Rows, anonymous.ToReport([]).Panel(name).Rows);
            Assert.Equal(expected.Select(row => (row.Name, row.Hits, row.Bytes)), actual.Select(row => (row.Name, row.Hits, row.Bytes)));
            Assert.Equal(expected.Select(row => string.Join(',', row.Items.Select(item => (item.Name, item.Hits)))), actual.Select(row => string.Join(',', row.Items.Select(item => (item.Name, item.Hits)))));
        }

        Assert.DoesNotContain(anonymous.ToReport([]).Panel("hosts").Rows, row => row.Name is "192.0.2.1" or "2001:db8::1");
    }

    [Fact]
    public void Partial_results_and_spans_of_time_have_the_same_countries()
    {
        var options = new AnalysisOptions { GeoDatabases = [_countries.Path], Anonymity = Anonymity.Truncated };
        using var whole = Count(options);
        using var merged = new AccessLogAccumulator(options, AccessLogFormat.Combined) { KeepsSlices = true };
        foreach (var line in Log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var part = new AccessLogAccumulator(options, AccessLogFormat.Combined) { KeepsSlices = true };
            part.Add(Encoding.ASCII.GetBytes(line + "\n"));
            using var read = AccessLogAccumulator.Read(Reports.Wire(part));
            Assert.Equal([_countries.Path], read.Options.GeoDatabases);
            merged.Merge(read);
        }

        var report = merged.ToReport([]);
        Assert.Equal(Rows(whole.ToReport([]).Panel("countries").Rows), Rows(report.Panel("countries").Rows));
        Assert.Equal(9, report.Slices.Sum(slice => slice.Panels.Single(panel => panel.Name == "countries").TotalHits));
    }

    [Fact]
    public void Choosing_by_place_needs_a_database()
    {
        Assert.True(new AnalysisOptions { Exclude = ["country=CN"] }.ChoosesByPlace);
        Assert.True(new AnalysisOptions { Groups = [new GroupBy("city")] }.ChoosesByPlace);
        Assert.False(new AnalysisOptions { Where = "host=192.0.2.1" }.ChoosesByPlace);
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        using var log = new TemporaryLog("no database");
        Assert.Equal($"{log.Path}: is no database of addresses (.mmdb)", Assert.Throws<InvalidDataException>(() => AnalysisOptions.RequireGeoDatabase(log.Path)).Message);
        Assert.Equal($"{log.Path}x: no such file", Assert.Throws<InvalidDataException>(() => AnalysisOptions.RequireGeoDatabase(log.Path + "x")).Message);
    }

    [Fact]
    public void A_database_of_another_schema_is_named()
    {
        using var other = new GeoDatabaseFile("Other", ("192.0.2.0/24", new Dictionary<string, object> { ["country"] = "Germany" }));
        using var accumulator = Count(new AnalysisOptions { GeoDatabases = [other.Path] });
        Assert.StartsWith(other.Path, Assert.Throws<InvalidDataException>(() => accumulator.ToReport([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_database_ends_in_an_error_that_names_it_or_in_counts()
    {
        var bytes = File.ReadAllBytes(_countries.Path);
        for (var i = 0; i < bytes.Length; i += 5)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 0xff;
            using var log = new TemporaryLog("");
            File.WriteAllBytes(log.Path, damaged);
            try
            {
                using var accumulator = Count(new AnalysisOptions { GeoDatabases = [log.Path] });
                Assert.Equal(9, accumulator.ToReport([]).General.ValidRequests);
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(log.Path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static readonly string Log = string.Concat(((string[])["192.0.2.1", "192.0.2.1", "192.0.2.77", "198.51.100.1", "198.51.100.200", "2001:db8::1", "203.0.113.5", "client.example", "::1"])
        .Select((host, i) => $"{host} - - [17/May/2015:1{i}:05:03 +0000] \"GET /{i} HTTP/1.1\" 200 10 \"-\" \"x\"\n"));

    private static AccessLogAccumulator Count(AnalysisOptions options)
    {
        var accumulator = new AccessLogAccumulator(options, AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(Log));
        return accumulator;
    }

    private static IEnumerable<string> Rows(IEnumerable<ReportRow> rows) => rows.Select(row => $"{row.Name} {row.Hits} {row.Visitors} {row.Bytes}");
}
