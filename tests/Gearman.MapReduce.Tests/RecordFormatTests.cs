using System.Text;
using CsCheck;

namespace Gearman.MapReduce.Tests;

public sealed class RecordFormatTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 600_000)]
    [InlineData("\0")]
    [InlineData("--\n")]
    [InlineData("ab")]
    [InlineData("aa")]
    [InlineData("\n\n")]
    public Task Any_text_cut_at_any_size_gives_the_records_between_delimiters(string delimiter) =>
        Gen.Select(Gen.Char["ab-\n\0"].Array[0, 150].Select(c => new string(c)), Gen.Int[1, 60], Gen.Enum<SplitTransport>()).SampleAsync(
            async (text, chunk, transport) =>
            {
                var records = await RecordsAsync(
                    ((JobInput)_files.Write(text)).With(RecordFormat.Delimited(Encoding.ASCII.GetBytes(delimiter))),
                    new MapReduceOptions { ChunkBytes = chunk, Transport = transport });
                var expected = text.Split(delimiter);
                Assert.Equal(expected is [.. var ended, ""] ? ended : expected, records);
            }, iter: 150, threads: 1);

    [Theory(Timeout = 600_000)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(3_000_000)]
    public Task Records_of_one_size_come_out_whole_for_any_chunk(int size) =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 10 * size], Gen.Bool, Gen.Enum<SplitTransport>()).SampleAsync(
            async (count, chunk, packed, transport) =>
            {
                var bytes = Enumerable.Range(0, count * size).Select(i => (byte)('a' + i / size)).ToArray();
                JobInput input = packed ? _files.WriteGzip(bytes) : _files.Write(bytes);
                var records = await RecordsAsync(
                    input.With(RecordFormat.Fixed(size)), new MapReduceOptions { ChunkBytes = chunk, Transport = transport });
                Assert.Equal(Enumerable.Range(0, count).Select(i => new string((char)('a' + i), size)), records);
            }, iter: size > 1000 ? 4 : 60, threads: 1);

    [Theory(Timeout = 60_000)]
    [InlineData(false, ": its 8 bytes are not a whole number of records of 3 bytes")]
    [InlineData(true, ": ends in a record of 2 bytes instead of 3")]
    public async Task A_file_that_ends_within_a_record_of_one_size_is_an_error(bool packed, string message)
    {
        var path = packed ? _files.WriteGzip("12345678"u8.ToArray()) : _files.Write("12345678");
        var e = await Assert.ThrowsAsync<InputException>(() =>
            RecordsAsync(((JobInput)path).With(RecordFormat.Fixed(3)), new MapReduceOptions()));
        Assert.StartsWith(path + message, e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_whole_file_is_one_record_that_knows_its_path()
    {
        var large = string.Concat(Enumerable.Repeat("0123456789\r\n", 500_000)); // beyond the limit of a line
        string[] paths = [_files.Write(large), _files.WriteGzip("a\n"u8.ToArray(), "b"u8.ToArray()), _files.Write("")];
        var lengths = await MapReduceJob.Named("whole")
            .Map<string, int>((file, output) => output.Emit(file.Path, file.Bytes.Length))
            .Fold((a, b) => a + b)
            .RunAsync(
                [.. paths.Select(p => ((JobInput)p).With(RecordFormat.WholeFile))],
                new MapReduceOptions { ChunkBytes = 1000 },
                TestContext.Current.CancellationToken);
        Assert.Equal([new(paths[0], large.Length), new(paths[1], 3)], lengths);
    }

    [Fact(Timeout = 60_000)]
    public async Task Formats_travel_to_workers()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.AddWorkers(2, LineList.Job);
        var path = _files.Write("12;34;\n6;");
        foreach (var (format, expected) in ((RecordFormat, string[])[])[
            (RecordFormat.Delimited(";"u8), ["12", "34", "\n6"]),
            (RecordFormat.Fixed(3), ["12;", "34;", "\n6;"]),
            (RecordFormat.WholeFile, ["12;34;\n6;"]),
            (RecordFormat.Lines, ["12;34;", "6;"])])
        {
            var options = new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 4 };
            Assert.Equal(expected, await RecordsAsync(((JobInput)path).With(format), options));
            Assert.Equal(expected.Length, options.Counters[MapReduceCounters.MapRecords]);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_over_the_limit_are_cut_and_counted()
    {
        var options = new MapReduceOptions { MaxLineBytes = 3 };
        var records = await RecordsAsync(((JobInput)_files.Write("1234--123--12345")).With(RecordFormat.Delimited("--"u8)), options);
        Assert.Equal(["123", "123", "123"], records);
        Assert.Equal(2, options.Counters[MapReduceCounters.RecordsCut]);
    }

    [Fact]
    public void Impossible_formats_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordFormat.Fixed(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordFormat.Delimited([]));
    }

    private static async Task<string[]> RecordsAsync(JobInput input, MapReduceOptions options)
    {
        var list = await LineList.Job.RunAsync([input], options, TestContext.Current.CancellationToken);
        return [.. list.Lines.Select(Encoding.UTF8.GetString)];
    }
}
