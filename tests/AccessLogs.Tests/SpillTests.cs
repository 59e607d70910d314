using System.Globalization;
using System.Text;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>A report is the same to the byte whether its tables were in memory or in files.</summary>
public sealed class SpillTests : IDisposable
{
    private const int Block = 1_000_000;

    private static readonly string[] Hosts = ["www.example.com", "shop.example.com", "-"];

    private static readonly AnalysisOptions Everything = new()
    {
        Groups = [new GroupBy("vhost,status", "count,visitors,bytes,p50,p95,max"), new GroupBy("host>path", "visitors,count,p99"), new GroupBy("method")],
        Sessions = true,
        Attacks = true,
        Behaviour = true,
        Routes = true,
        Latest = 20,
    };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(1)] // several passes over the keys, and over the visitors
    [InlineData(2_000_000)]
    [InlineData(20_000_000)]
    public void With_all_panels_it_is_that_of_tables_in_memory(long bytes)
    {
        var log = Sample(12_000);
        using var whole = Count(log, memory: null);
        using var spilled = Count(log, Memory(bytes));
        AssertEqual(whole, spilled);
        Assert.NotEmpty(_directory.GetFiles());
    }

    [Fact]
    public void The_first_rows_are_those_of_all_rows()
    {
        var log = Sample(8_000);
        using var whole = Count(log, memory: null);
        using var spilled = Count(log, Memory(1));
        Assert.Equal(Encoding.UTF8.GetString(Reports.Json(whole, 7)), Encoding.UTF8.GetString(Reports.Json(spilled, 7)));
    }

    [Fact]
    public void What_was_spilled_here_and_there_is_merged_over_the_wire_too()
    {
        var log = Sample(12_000);
        using var whole = Count(log, memory: null);
        using var merged = new AccessLogAccumulator(Everything, Format) { Memory = Memory(1) };
        var offset = 0L;
        foreach (var (part, i) in Parts(log, 5).Select((part, i) => (part, i)))
        {
            // Some spill, and one has no budget.
            using var one = new AccessLogAccumulator(Everything, Format) { Memory = i == 2 ? null : Memory(i == 3 ? long.MaxValue : 1) };
            one.StartSplit(0, offset);
            Add(one, part);
            offset += part.Length;
            if (i % 2 == 0)
            {
                using var read = AccessLogAccumulator.Read(Reports.Wire(one));
                merged.Merge(read);
            }
            else
            {
                merged.Merge(one);
            }
        }

        AssertEqual(whole, merged);
    }

    [Fact]
    public void Times_of_the_page_are_given_up_when_tables_do_not_fit()
    {
        var log = Sample(8_000);
        using var whole = Count(log, memory: null);
        using var spilled = new AccessLogAccumulator(Everything, Format) { Memory = Memory(1), KeepsSlices = true };
        Add(spilled, log);
        AssertEqual(whole, spilled);
        Assert.Empty(spilled.ToReport([]).Slices);
    }

    [Fact]
    public void A_report_may_be_made_on_the_way()
    {
        var log = Sample(8_000);
        using var whole = Count(log, memory: null);
        using var spilled = new AccessLogAccumulator(Everything, Format) { Memory = Memory(1) };
        foreach (var part in Parts(log, 3))
        {
            Add(spilled, part);
            Assert.Equal(spilled.TotalLines, spilled.ToReport([]).General.TotalRequests);
        }

        AssertEqual(whole, spilled);
    }

    [Fact]
    public void Logs_of_errors_and_broken_lines_are_counted_too()
    {
        var log = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", "broken.log"));
        using var whole = new AccessLogAccumulator(Reports.Detect(log));
        using var spilled = new AccessLogAccumulator(Reports.Detect(log)) { Memory = Memory(1) };
        whole.Add(log);
        foreach (var part in Parts(log, 40))
        {
            spilled.Add(part.Span);
        }

        AssertEqual(whole, spilled);
    }

    [Fact]
    public void Figures_in_files_need_their_budget()
    {
        using var spilled = Count(Sample(8_000), Memory(1));
        using var read = AccessLogAccumulator.Read(Reports.Wire(spilled));
        Assert.Throws<InvalidOperationException>(() => read.ToReport([]));
    }

    [Fact]
    public void A_file_that_is_gone_is_named()
    {
        using var spilled = Count(Sample(8_000), Memory(1));
        foreach (var file in _directory.GetFiles())
        {
            file.Delete();
        }

        var e = Assert.Throws<Gearman.MapReduce.SpillException>(() => spilled.ToReport([]));
        Assert.Contains(_directory.FullName, e.Path, StringComparison.Ordinal);
    }

    private static AccessLogFormat Format { get; } = AccessLogFormat.Parse("%v %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D");

    private MemoryBudget Memory(long bytes) => new(bytes, 1, _directory.FullName);

    private static AccessLogAccumulator Count(byte[] log, MemoryBudget? memory)
    {
        var accumulator = new AccessLogAccumulator(Everything, Format) { Memory = memory };
        Add(accumulator, log);
        return accumulator;
    }

    private static void Add(AccessLogAccumulator accumulator, ReadOnlyMemory<byte> log)
    {
        foreach (var block in Parts(log, Math.Max(1, log.Length / Block)))
        {
            accumulator.Add(block.Span);
        }
    }

    private static void AssertEqual(AccessLogAccumulator whole, AccessLogAccumulator spilled) =>
        Assert.Equal(Encoding.UTF8.GetString(Reports.Json(whole)), Encoding.UTF8.GetString(Reports.Json(spilled)));

    private static byte[] Sample(int lines)
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(Broken: false, lines, 7, Cardinality.High));
        var result = new StringBuilder();
        foreach (var line in Encoding.Latin1.GetString(log.ToArray()).TrimEnd('\n').Split('\n'))
        {
            var number = line.Sum(c => c);
            result.Append(CultureInfo.InvariantCulture, $"{Hosts[number % Hosts.Length]} {line} {line.Length * line.Length * 3}\n");
        }

        return Encoding.Latin1.GetBytes(result.ToString());
    }

    /// <summary>Cuts a log into about so many parts of whole lines.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> log, int count)
    {
        for (var size = (log.Length / count) + 1; !log.IsEmpty;)
        {
            var end = log.Length <= size ? log.Length : size + log.Span[size..].IndexOf((byte)'\n') + 1;
            yield return log[..(end == size ? log.Length : end)];
            log = log[(end == size ? log.Length : end)..];
        }
    }
}
