using AccessLogs.Sketches;
using Gearman.TestSupport;

namespace AccessLogs.Tests;

/// <summary>Groups, routes, attacks and places in bounded memory: as near to the exact ones as they say.</summary>
public sealed class ApproximateStudyTests : IDisposable
{
    private static readonly ManyKeys[] Logs = [new(1), new(2)];

    private readonly GeoDatabaseFile _places = new(
        "GeoLite2-Country",
        ("10.0.0.0/14", GeoDatabaseFile.Country("DE", "Germany", "EU", "Europe")),
        ("10.4.0.0/15", GeoDatabaseFile.Country("FR", "France", "EU", "Europe")),
        ("10.6.0.0/16", GeoDatabaseFile.Country("JP", "Japan", "AS", "Asia")));

    public static TheoryData<int, int> Runs { get; } = new() { { 0, 1 }, { 1, 1 }, { 0, 6 } };

    public void Dispose() => _places.Dispose();

    [Theory]
    [MemberData(nameof(Runs))]
    public void Rows_and_items_of_a_group_lack_no_more_than_they_say(int log, int parts)
    {
        var options = new AnalysisOptions { Groups = [new GroupBy("host>path"), new GroupBy("path,status", "visitors,count,bytes,p95"), new GroupBy("status>path")] };
        var (exact, approximate) = (Logs[log].Report(options), Logs[log].Report(options with { Approximate = true }, parts));
        foreach (var name in (string[])["by_host_path", "by_path_status", "by_status_path"])
        {
            ManyKeys.AssertBounds(exact.Panel(name), approximate.Panel(name));
        }

        var (nested, flat) = (approximate.Panel("by_host_path"), approximate.Panel("by_path_status"));
        Assert.InRange(nested.Unseen, 1, exact.General.ValidRequests / SketchTable.Rows);
        Assert.InRange(nested.UnseenItems, 1, exact.General.ValidRequests / SketchTable.Rows);
        Assert.InRange(flat.Unseen, 1, exact.General.ValidRequests / SketchTable.Rows);
        var (rows, within) = (exact.Panel("by_path_status").TotalRows, ManyKeys.Within(SketchTable.KeyRegisters));
        Assert.InRange(flat.TotalRows, rows * (1 - within), rows * (1 + within));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Rows_that_are_few_have_all_hits_and_times_also_of_items_that_were_dropped(int log, int parts)
    {
        var options = new AnalysisOptions { Groups = [new GroupBy("class,method", "count,visitors,bytes,avg,p50,p95,p99,max,total"), new GroupBy("status>host", "count,bytes,visitors,p95,max")], Routes = true };
        var (exact, approximate) = (Logs[log].Report(options), Logs[log].Report(options with { Approximate = true }, parts));
        foreach (var name in (string[])["by_class_method", "by_status_host", "routes"])
        {
            ManyKeys.AssertSame(exact.Panel(name), approximate.Panel(name));
            Assert.Equal(exact.Panel(name).Rows.Select(row => row.Further), approximate.Panel(name).Rows.Select(row => row.Further));
            Assert.Equal(0, approximate.Panel(name).Unseen);
        }

        Assert.InRange(approximate.Panel("by_status_host").UnseenItems, 1, exact.General.ValidRequests / SketchTable.Rows);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Attacks_are_exact_by_kind_with_the_same_evidence_and_bounded_by_client(int log, int parts)
    {
        var options = new AnalysisOptions { Attacks = true };
        var (exact, approximate) = (Logs[log].Report(options), Logs[log].Report(options with { Approximate = true }, parts));
        ManyKeys.AssertSame(exact.Panel("attacks"), approximate.Panel("attacks"));
        Assert.Equal(4, exact.Panel("attacks").Rows.Count);
        Assert.Equal(exact.Panel("attacks").Rows.Select(row => row.Items.Select(item => item.Name)), approximate.Panel("attacks").Rows.Select(row => row.Items.Select(item => item.Name)));
        ManyKeys.AssertBounds(exact.Panel("attack_sources"), approximate.Panel("attack_sources"));
        Assert.InRange(approximate.Panel("attack_sources").UnseenItems, 1, exact.General.ValidRequests / SketchTable.Rows);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Places_have_all_hits_also_of_clients_that_were_dropped(int log, int parts)
    {
        var options = new AnalysisOptions { GeoDatabases = [_places.Path] };
        var (exact, approximate) = (Logs[log].Report(options), Logs[log].Report(options with { Approximate = true }, parts));
        Assert.NotEqual(0, approximate.Panel("hosts").Unseen);
        ManyKeys.AssertSame(exact.Panel("countries"), approximate.Panel("countries"));
        ManyKeys.AssertSame(exact.Panel("continents"), approximate.Panel("continents"));
        ManyKeys.AssertBounds(exact.Panel("continents"), approximate.Panel("continents"));
        Assert.Equal(["DE Germany", "FR France"], approximate.Panel("continents").Rows[0].Items.Select(row => row.Name));
        Assert.DoesNotContain(approximate.Panels, panel => panel.Name is "cities" or "asn");
    }

    [Fact]
    public void A_damaged_partial_result_with_groups_is_refused()
    {
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Approximate = true, Groups = [new GroupBy("host>path", "count,p95")] }, ManyKeys.Format);
        accumulator.Add(Logs[0].Log.Span[..50_000]);
        var wire = Reports.Wire(accumulator);
        for (var length = wire.Length - 1; length > 0; length -= 97)
        {
            Assert.Throws<InvalidDataException>(() => AccessLogAccumulator.Read(wire.AsMemory(0, length)));
        }
    }
}
