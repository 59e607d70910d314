using CsCheck;

namespace Gearman.MapReduce.Tests;

public sealed class SplitterTests : IDisposable
{
    // Line ends are common, so that boundaries fall on, before and behind them.
    private static readonly Gen<byte[]> Text = Gen.Frequency(
        (6, Gen.Byte), (2, Gen.Const((byte)'\n')), (1, Gen.Const((byte)'\r')), (3, Gen.Const((byte)'a'))).Array[0, 200];

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 120_000)]
    public Task Any_bytes_cut_at_any_size_give_the_lines_of_a_plain_reading() =>
        Gen.Select(Text.Array[1, 4], Gen.Int[1, 250], Gen.Int[1, 3], Gen.Enum<SplitTransport>()).SampleAsync(
            async (texts, chunk, workers, transport) =>
            {
                var list = await LineList.Job.RunAsync(
                    [.. texts.Select(t => (JobInput)_files.Write(t))],
                    new MapReduceOptions { ChunkBytes = chunk, Parallelism = workers, Transport = transport },
                    TestContext.Current.CancellationToken);
                Assert.Equal(texts.SelectMany(PlainLines.Of), list.Lines);
                AssertPlaces(texts, list);
            }, iter: 300, threads: 1);

    [Fact(Timeout = 120_000)]
    public Task Gzip_of_any_members_gives_the_lines_of_a_plain_reading_by_reference_inline_and_as_a_stream() =>
        Gen.Select(Text.Array[1, 4], Gen.Int[1, 250], Gen.Int[0, 2]).SampleAsync(async (members, chunk, way) =>
        {
            JobInput input = way == 2
                ? JobInput.FromStream(new MemoryStream(TempFiles.Gzip(members)), "standard input", InputCompression.Gzip)
                : _files.WriteGzip(members);
            var transport = way == 1 ? SplitTransport.Inline : SplitTransport.Auto;
            var list = await LineList.Job.RunAsync(
                [input], new MapReduceOptions { ChunkBytes = chunk, Transport = transport }, TestContext.Current.CancellationToken);
            byte[] whole = [.. members.SelectMany(m => m)];
            Assert.Equal(PlainLines.Of(whole), list.Lines);
            AssertPlaces([whole], list);
        }, iter: 200, threads: 1);

    [Fact(Timeout = 120_000)]
    public Task A_stream_that_gives_a_few_bytes_at_a_time_gives_the_lines_of_a_plain_reading() =>
        Gen.Select(Text, Gen.Int[1, 250], Gen.Int[1, 7]).SampleAsync(async (text, chunk, step) =>
        {
            var list = await LineList.Job.RunAsync(
                [JobInput.FromStream(new DripStream(text, step), "standard input")],
                new MapReduceOptions { ChunkBytes = chunk },
                TestContext.Current.CancellationToken);
            Assert.Equal(PlainLines.Of(text), list.Lines);
            AssertPlaces([text], list);
        }, iter: 200, threads: 1);

    [Theory(Timeout = 120_000)]
    [InlineData(1024, SplitTransport.Reference)]
    [InlineData(1024, SplitTransport.Inline)]
    [InlineData(100_000, SplitTransport.Reference)]
    [InlineData(3_000_000, SplitTransport.Reference)]
    public async Task Lines_of_100_KB_survive_chunks_of_any_size(int chunk, SplitTransport transport)
    {
        var random = new Random(7);
        byte[] text = [.. Enumerable.Range(0, 25).SelectMany(i =>
            (byte[])[.. Enumerable.Repeat((byte)('a' + i), i % 5 == 0 ? 100_000 + random.Next(9) : random.Next(50)), (byte)'\r', (byte)'\n'])];
        var list = await LineList.Job.RunAsync(
            [_files.Write(text)],
            new MapReduceOptions { ChunkBytes = chunk, Transport = transport },
            TestContext.Current.CancellationToken);
        Assert.Equal(PlainLines.Of(text), list.Lines);
    }

    [Fact(Timeout = 120_000)]
    public Task A_line_is_cut_by_its_length_alone_and_its_rest_is_dropped() =>
        Gen.Select(Text, Gen.Int[1, 250], Gen.Int[1, 40], Gen.Enum<SplitTransport>()).SampleAsync(async (text, chunk, limit, transport) =>
        {
            var list = await LineList.Job.RunAsync(
                [_files.Write(text)],
                new MapReduceOptions { ChunkBytes = chunk, MaxLineBytes = limit, Transport = transport },
                TestContext.Current.CancellationToken);
            Assert.Equal(Cut(text, limit), list.Lines);
        }, iter: 300, threads: 1);

    [Theory(Timeout = 60_000)]
    [InlineData(4, "abcd", false)]
    [InlineData(3, "abc", true)]
    public async Task A_job_sees_that_a_line_was_cut(int limit, string line, bool cut)
    {
        var job = MapReduceJob.Named("cut").Map<string, bool>((l, output) => output.Emit(l.ToString(), l.IsCut)).Fold((a, _) => a);
        foreach (var transport in Enum.GetValues<SplitTransport>())
        {
            var lines = await job.RunAsync(
                [_files.Write("abcd\nx\n")],
                new MapReduceOptions { MaxLineBytes = limit, Transport = transport },
                TestContext.Current.CancellationToken);
            Assert.Equal([new(line, cut), new("x", false)], lines);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Gzip_that_is_cut_off_anywhere_is_an_error_that_names_the_file()
    {
        var whole = TempFiles.Gzip("first member\nwith lines\n"u8.ToArray(), "second\n"u8.ToArray());
        var firstMember = TempFiles.Gzip("first member\nwith lines\n"u8.ToArray()).Length;
        for (var length = 1; length < whole.Length; length++)
        {
            if (length == firstMember)
            {
                continue; // a whole file
            }

            var path = _files.Write(whole[..length], ".gz");
            var e = await Assert.ThrowsAsync<InputException>(() =>
                LineList.Job.RunAsync([path], cancellationToken: TestContext.Current.CancellationToken));
            Assert.StartsWith(path + ": gzip data is ", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_named_pipe_is_read_as_a_stream()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no mkfifo");
        var pipe = Path.Combine(_files.Root, "pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var writing = Task.Run(() => File.WriteAllText(pipe, "one\ntwo"), TestContext.Current.CancellationToken);
        var list = await LineList.Job.RunAsync([pipe], cancellationToken: TestContext.Current.CancellationToken);
        await writing;
        Assert.Equal(["one"u8.ToArray(), "two"u8.ToArray()], list.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task Missing_files_and_directories_are_named()
    {
        var missing = Path.Combine(_files.Root, "missing.log");
        var e = await Assert.ThrowsAsync<InputException>(() =>
            LineList.Job.RunAsync([_files.Write("a"), missing], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal($"{missing}: no such file", e.Message);
        e = await Assert.ThrowsAsync<InputException>(() =>
            LineList.Job.RunAsync([_files.Root], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal($"{_files.Root}: is a directory", e.Message);
    }

    [Fact]
    public void Small_files_share_a_task_and_large_ones_are_cut()
    {
        var (small, large) = (_files.Write(new byte[10]), _files.Write(new byte[250]));
        var plan = new SplitPlan([small, small, large, small], new MapReduceOptions { ChunkBytes = 100 });
        var tasks = plan.Tasks().Select(t => t.Splits.Select(s => (s.Input, s.Offset, s.Length)).ToArray()).ToArray();
        Assert.Equal(
            [[(0, 0L, 10L), (1, 0L, 10L), (2, 0L, 80L)], [(2, 80L, 100L)], [(2, 180L, 70L), (3, 0L, 10L)]],
            tasks);
    }

    [Fact]
    public void A_file_that_shrinks_under_the_run_is_an_error()
    {
        var path = _files.Write(new string('x', 5000) + "\n");
        var split = new Split(0, path, 0, 9000);
        using var reader = TaskReader.Open(split, 1 << 20, 1 << 20, DamagedInputs.Fail, new MapReduceCounters(), TestContext.Current.CancellationToken);
        var e = Assert.Throws<InputException>(() => reader.TryRead(out _));
        Assert.Contains("shorter", e.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<byte[]> Cut(byte[] text, int limit)
    {
        // The limit counts the bytes before the line feed; a carriage return is one of them.
        var lines = System.Text.Encoding.Latin1.GetString(text).Split('\n');
        foreach (var line in lines is [.. var ended, ""] ? ended : lines)
        {
            var cut = line.Length > limit ? line[..limit] : line;
            yield return System.Text.Encoding.Latin1.GetBytes(cut.EndsWith('\r') ? cut[..^1] : cut);
        }
    }

    private static void AssertPlaces(byte[][] texts, LineList list)
    {
        for (var i = 0; i < list.Lines.Count; i++)
        {
            var (input, offset) = list.Places[i];
            Assert.True(texts[input].AsSpan((int)offset).StartsWith(list.Lines[i]));
            Assert.True(offset == 0 || texts[input][offset - 1] == '\n');
        }
    }

    private sealed class DripStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(step, buffer.Length)]);
    }
}
