using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gearman.MapReduce;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>A report is the same to the byte whether its tables were in memory or in files.</summary>
public sealed partial class SpillTests : IDisposable
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
    [InlineData(1)] // the keys are dealt out, and the visitors in several steps
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
        var log = Sample(4_000);
        using var whole = Count(log, memory: null);
        using var spilled = Count(log, Memory(1));
        Assert.Equal(Encoding.UTF8.GetString(Reports.Json(whole, 7)), Encoding.UTF8.GetString(Reports.Json(spilled, 7)));
    }

    [Fact]
    public void What_was_spilled_here_and_there_is_merged_over_the_wire_too()
    {
        var log = Sample(6_000);
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

    [Theory]
    [InlineData(1L, 1L)] // both runs spill
    [InlineData(1L, long.MaxValue)] // the second has memory for all, and some is in the file of the first
    [InlineData(long.MaxValue, 1L)] // the second has no memory for what the first had
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(1L, null)]
    [InlineData(null, 1L)]
    public void What_was_saved_is_gone_on_with_and_saved_again(long? first, long? second)
    {
        var log = Sample(3_000);
        using var whole = Count(log, memory: null);
        var parts = Parts(log, 3).ToArray();
        SpilledBlock? saved = null;
        var offset = 0L;
        foreach (var (part, i) in parts.Select((part, i) => (part, i)))
        {
            var bytes = i == 0 ? first : second;
            using var run = new AccessLogAccumulator(Everything, Format) { Memory = bytes is null ? null : Memory(bytes.Value), KeepsSlices = true };
            run.StartSplit(0, offset);
            Add(run, part);
            offset += part.Length;
            if (saved is { } kept)
            {
                run.MergeSaved(kept);
            }

            saved = Save(run, $"state{i}");
            _directory.GetFiles("tables*").ToList().ForEach(file => file.Delete()); // all is in the one that was saved
            Assert.Equal(run.TotalLines, run.ToReport([]).General.TotalRequests);
        }

        using var last = new AccessLogAccumulator(Everything, Format) { Memory = Memory(1) };
        last.MergeSaved(saved!.Value);
        AssertEqual(whole, last);
    }

    [Fact]
    public async Task What_was_saved_by_spans_of_time_has_them_again()
    {
        // An hour with many keys, and others.
        var log = (byte[])[.. Sample(4_000), .. Encoding.Latin1.GetBytes(Time().Replace(Encoding.Latin1.GetString(Sample(6_000)), "[17/May/2015:10:05:03 +0000]"))];
        using var whole = new AccessLogAccumulator(Everything, Format) { KeepsSlices = true };
        Add(whole, log);
        using var read = new AccessLogAccumulator(Everything, Format) { Memory = Memory(long.MaxValue), KeepsSlices = true };
        read.MergeSaved(Save(whole, "state"));
        AssertEqual(whole, read);
        Assert.NotEmpty(read.ToReport([]).Slices);
        Assert.Equal(Encoding.UTF8.GetString(await HtmlPages.WriteAsync(whole.ToReport([]))), Encoding.UTF8.GetString(await HtmlPages.WriteAsync(read.ToReport([]))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8_000_000)]
    public void Virtual_hosts_share_the_budget_and_each_has_its_report(long bytes)
    {
        var log = Sample(6_000);
        using var whole = new VirtualHostAccumulator(Everything, [Format]);
        using var spilled = new VirtualHostAccumulator(Everything, [Format], keepsSlices: true, Memory(bytes));
        var offset = 0L;
        foreach (var (part, i) in Parts(log, 6).Select((part, i) => (part, i)))
        {
            whole.Add(part.Span);
            using var one = new VirtualHostAccumulator(Everything, [Format], keepsSlices: true, Memory(bytes));
            one.Add(new LineBlock(part.Span, 0, offset));
            offset += part.Length;
            using var read = i % 2 == 0 ? null : VirtualHostAccumulator.Read(Wire(one));
            spilled.Merge(read ?? one);
        }

        Assert.NotEmpty(_directory.GetFiles("hosts*"));
        Assert.Equal(whole.Names.Select(name => Encoding.UTF8.GetString(name.Span)), spilled.Names.Select(name => Encoding.UTF8.GetString(name.Span)));
        Assert.All(whole.Names, name => Assert.Equal(Json(whole.ToReport(name)), Json(spilled.ToReport(name))));
        AssertEqual(whole.Join(), spilled.Join());
    }

    [Fact]
    public void What_was_saved_and_damaged_is_refused()
    {
        using var figures = Count(Sample(2_000), Memory(1));
        var saved = Save(figures, "state");
        var bytes = File.ReadAllBytes(saved.File);
        for (var at = bytes.Length - 1; at > 20; at -= bytes.Length / 40)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x55;
            File.WriteAllBytes(saved.File, damaged);
            using var read = new AccessLogAccumulator(Everything, Format);
            var e = Record.Exception(() => read.MergeSaved(saved));
            Assert.True(e is InvalidDataException or SpillException || Reports.Json(read).AsSpan().SequenceEqual(Reports.Json(figures)), $"byte {at}: {e}");
        }
    }

    [Fact]
    public void Times_of_the_page_are_given_up_when_tables_do_not_fit()
    {
        var log = Sample(4_000);
        using var whole = Count(log, memory: null);
        using var spilled = new AccessLogAccumulator(Everything, Format) { Memory = Memory(1), KeepsSlices = true };
        Add(spilled, log);
        AssertEqual(whole, spilled);
        Assert.Empty(spilled.ToReport([]).Slices);
    }

    [Fact]
    public void What_is_in_many_files_is_merged_and_these_are_deleted()
    {
        var log = Sample(6_000);
        using var whole = Count(log, memory: null);
        using var spilled = new AccessLogAccumulator(Everything, Format) { Memory = Memory(1) };
        foreach (var part in Parts(log, 50))
        {
            Add(spilled, part);
            spilled.Compact();
            Assert.InRange(_directory.GetFiles().Length, 0, 33);
        }

        Assert.NotEmpty(_directory.GetFiles("merged*"));
        AssertEqual(whole, spilled);
    }

    [Fact]
    public void A_report_may_be_made_on_the_way()
    {
        var log = Sample(4_000);
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
        using var spilled = Count(Sample(4_000), Memory(1));
        using var read = AccessLogAccumulator.Read(Reports.Wire(spilled));
        Assert.Throws<InvalidOperationException>(() => read.ToReport([]));
    }

    [Fact]
    public void A_file_that_is_gone_is_named()
    {
        using var spilled = Count(Sample(4_000), Memory(1));
        foreach (var file in _directory.GetFiles())
        {
            file.Delete();
        }

        var e = Assert.Throws<SpillException>(() => spilled.ToReport([]));
        Assert.Contains(_directory.FullName, e.Path, StringComparison.Ordinal);
    }

    private static AccessLogFormat Format { get; } = AccessLogFormat.Parse("%v %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D");

    [Fact]
    public void Where_there_is_no_room_to_save_all_stays_as_it_was()
    {
        var log = Sample(6_000);
        using var whole = Count(log, memory: null);
        using var spilled = Count(log, Memory(1));
        var saved = Save(spilled, "state");
        Add(spilled, Sample(100));
        Add(whole, Sample(100));
        using var full = File.OpenRead(saved.File); // takes nothing
        using var blocks = new SpillBlockFile(full, "full");
        Assert.ThrowsAny<Exception>(() => spilled.Save(blocks));
        AssertEqual(whole, spilled);
    }

    private static string Json(AccessLogReport report)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, report);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static byte[] Wire(VirtualHostAccumulator figures)
    {
        var output = new ArrayBufferWriter<byte>();
        figures.Write(output);
        return output.WrittenSpan.ToArray();
    }

    private SpilledBlock Save(AccessLogAccumulator figures, string name)
    {
        var path = Path.Combine(_directory.FullName, name);
        using var file = File.Create(path);
        file.Write("what else is in it"u8);
        using var blocks = new SpillBlockFile(file, path);
        return figures.Save(blocks);
    }

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

    [GeneratedRegex(@"\[[^]]*\]", RegexOptions.None, 1_000)]
    private static partial Regex Time();
}
