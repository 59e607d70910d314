using System.Buffers;
using System.Text;
using AccessLogs.Cli.VirtualHosts;

namespace AccessLogs.Tests;

/// <summary>A report for each virtual host, from one pass.</summary>
public sealed class VirtualHostTests
{
    private static readonly AccessLogFormat Format = AccessLogFormat.Parse("vhost-combined");

    private static readonly AnalysisOptions[] Options =
    [
        AnalysisOptions.Default,
        new AnalysisOptions { Where = "status<500", Exclude = ["agent:bot"], Anonymity = Anonymity.Hashed, AnonymityKey = "k" },
        new AnalysisOptions { Groups = [new GroupBy("status,method"), new GroupBy("host>path")], Sessions = true, Attacks = true, Behaviour = true, Latest = 3 },
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_host_has_the_report_of_its_lines_alone(int index)
    {
        var options = Options[index];
        var lines = Lines();
        using var figures = new VirtualHostAccumulator(options, [Format]);
        figures.Add(Encoding.Latin1.GetBytes(string.Concat(lines)));
        Assert.Equal(["www.example.com:443", "shop.example.com:80", "Shop.example.com:80"], figures.Names.Select(name => Encoding.UTF8.GetString(name.Span)));
        foreach (var name in figures.Names)
        {
            using var alone = new AccessLogAccumulator(options, Format);
            // The lines of others are too, as blank ones, so that the latest are those of the same places.
            alone.Add(Encoding.Latin1.GetBytes(string.Concat(lines.Select(line => line.StartsWith(Encoding.UTF8.GetString(name.Span), StringComparison.Ordinal) ? line : "\n"))));
            Assert.Equal(WithoutExcluded(alone.ToReport([])), WithoutExcluded(figures.ToReport(name)));
        }
    }

    [Fact]
    public void Merging_one_of_more_hosts_takes_no_more()
    {
        // What all tables together hold is a sum over all hosts, which allocates: it is not taken at each.
        var (few, many) = (AllocatedByMerge(500), AllocatedByMerge(2_000));
        Assert.InRange(many, few, 5 * few);

        static long AllocatedByMerge(int hosts)
        {
            var memory = new MemoryBudget(1L << 32, 1, "");
            using var all = new VirtualHostAccumulator(AnalysisOptions.Default, [Format], memory: memory);
            using var next = new VirtualHostAccumulator(AnalysisOptions.Default, [Format], memory: memory);
            next.Add(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, hosts).Select(host => $"host{host}.example:80 10.0.0.1 - - [02/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"))));
            var before = GC.GetAllocatedBytesForCurrentThread();
            all.Merge(next);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Together_they_are_the_report_of_all_lines(int index)
    {
        var options = Options[index];
        var log = Encoding.Latin1.GetBytes(string.Concat(Lines()) + "broken\n");
        using var figures = new VirtualHostAccumulator(options, [Format], keepsSlices: true);
        using var whole = new AccessLogAccumulator(options, Format);
        figures.Add(log);
        whole.Add(log);
        var rest = figures.ToRestReport(["x.log"]);
        Assert.Equal((0, 1, whole.ToReport([]).General.ExcludedRequests), (rest.General.ValidRequests, rest.General.FailedRequests, rest.General.ExcludedRequests));
        Assert.Equal(("x.log", 601), (rest.FailedLines[0].Input, rest.FailedLines[0].LineNumber));
        Assert.Equal(Json(whole.ToReport([])), Json(figures.Join().ToReport([])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parts_in_other_processes_come_to_the_same(bool keepsSlices)
    {
        var lines = Lines();
        using var figures = new VirtualHostAccumulator(AnalysisOptions.Default, [Format], keepsSlices);
        figures.Add(Encoding.Latin1.GetBytes(string.Concat(lines)));
        using var merged = new VirtualHostAccumulator(AnalysisOptions.Default, [Format], keepsSlices);
        foreach (var part in lines.Chunk(70))
        {
            using var one = new VirtualHostAccumulator(AnalysisOptions.Default, [Format], keepsSlices);
            one.Add(Encoding.Latin1.GetBytes(string.Concat(part)));
            using var read = VirtualHostAccumulator.Read(Wire(one));
            merged.Merge(read);
            Assert.Empty(read.Names);
        }

        Assert.Equal(figures.Names.Select(name => Encoding.UTF8.GetString(name.Span)), merged.Names.Select(name => Encoding.UTF8.GetString(name.Span)));
        Assert.All(figures.Names, name => Assert.Equal(Json(figures.ToReport(name)), Json(merged.ToReport(name))));
        Assert.All(figures.Names, name => Assert.Equal(figures.ToReport(name).Slices.Count, merged.ToReport(name).Slices.Count));
    }

    [Fact]
    public void A_damaged_partial_result_is_refused()
    {
        using var figures = new VirtualHostAccumulator(AnalysisOptions.Default, [Format]);
        figures.Add(Encoding.Latin1.GetBytes(string.Concat(Lines().Take(50))));
        var wire = Wire(figures);
        for (var length = 0; length < wire.Length; length += 101)
        {
            Assert.Throws<InvalidDataException>(() => VirtualHostAccumulator.Read(wire[..length]));
        }
    }

    [Fact]
    public void More_hosts_than_anybody_has_are_refused()
    {
        using var figures = new VirtualHostAccumulator(AnalysisOptions.Default, [Format]);
        Assert.Throws<InvalidOperationException>(() => figures.Add(Encoding.ASCII.GetBytes(string.Concat(
            Enumerable.Range(0, VirtualHostAccumulator.MaxHosts + 1).Select(i => $"h{i}:80 192.0.2.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"\n")))));
    }

    [Theory]
    [InlineData("www.example.com", "www.example.com")]
    [InlineData("www.example.com:443", "www.example.com_3a443")]
    [InlineData("WWW.example.com", "_57_57_57.example.com")]
    [InlineData("../../etc/passwd", "_2e._2f.._2fetc_2fpasswd")]
    [InlineData("..", "_2e.")]
    [InlineData("b\u00fccher.example", "b_c3_bccher.example")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("a_b", "a_5fb")]
    [InlineData("index", "_69ndex")]
    [InlineData("con.example", "_63on.example")]
    [InlineData("a\0b\\c", "a_00b_5cc")]
    [InlineData("", "_")]
    public void A_host_has_a_file_of_its_own(string host, string file) => Assert.Equal(file, VirtualHostFile.NameOf(Encoding.UTF8.GetBytes(host)));

    [Fact]
    public void Long_names_are_cut_and_stay_different()
    {
        var (one, other) = (VirtualHostFile.NameOf(Encoding.ASCII.GetBytes(new string('a', 8_000))), VirtualHostFile.NameOf(Encoding.ASCII.GetBytes(new string('a', 8_001))));
        Assert.NotEqual(one, other);
        Assert.InRange(one.Length, 1, 200);
        Assert.InRange(VirtualHostFile.NameOf(Encoding.ASCII.GetBytes(new string('/', 200))).Length, 1, 200);
    }

    private static List<string> Lines() =>
    [
        .. Encoding.Latin1.GetString(HtmlPages.Sample("access.log")).Split('\n').Take(600).Select((line, i) => (i % 7) switch
        {
            0 or 3 => "shop.example.com:80",
            5 => "Shop.example.com:80",
            _ => "www.example.com:443",
        } + $" {line}\n"),
    ];

    /// <summary>What is left out is left out of no host.</summary>
    private static string WithoutExcluded(AccessLogReport report) => System.Text.RegularExpressions.Regex.Replace(Json(report), "\"excluded_requests\":\\d+,", "", default, TimeSpan.FromSeconds(60));

    private static string Json(AccessLogReport report)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, report);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static ReadOnlyMemory<byte> Wire(VirtualHostAccumulator figures)
    {
        var output = new ArrayBufferWriter<byte>();
        figures.Write(output);
        return output.WrittenMemory;
    }
}
