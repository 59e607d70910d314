using System.IO.Compression;
using System.Text;
using CsCheck;
using SharpCompress.Compressors.BZip2;
using ZstdSharp;

namespace Gearman.MapReduce.Tests;

public sealed class CompressionTests : IDisposable
{
    private static readonly byte[] Text = "xz one\nxz two\nthree\n"u8.ToArray();

    // Made by xz 5.8 of the text's two parts; there is no packer of xz for .NET here.
    private static readonly byte[] XzOne = Convert.FromBase64String(
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAMeHogb25lCnh6IHR3bwAAAAC/7hd1f3etOwABJQ1xGcS2H7bzfQEAAAAABFla");

    private static readonly byte[] XzTwo = Convert.FromBase64String(
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAGCnRocmVlCgAAdON1i8lDfBUAAR8HFi64cx+2830BAAAAAARZWg==");

    private static readonly int[] ZerosAtTheEnd = [0, 1, 3, 100, 70_000];

    private readonly TempFiles _files = new();

    /// <summary>Each format, and whether zeros behind it are padding.</summary>
    public static TheoryData<InputCompression, bool> Formats => new()
    {
        { InputCompression.Gzip, true },
        { InputCompression.Zstandard, false },
        { InputCompression.Bzip2, true },
        { InputCompression.Xz, true },
    };

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Formats))]
    public async Task A_packed_file_is_known_by_its_first_bytes_whatever_its_name(InputCompression format, bool hasPadding)
    {
        var (one, two) = Packed(format);
        Assert.Equal(Text, await ReadAsync(_files.Write([.. one, .. two], ".log")));
        Assert.Equal(Text, await ReadAsync(JobInput.FromStream(new MemoryStream([.. one, .. two]), "standard input")));
        if (hasPadding)
        {
            foreach (var zeros in (int[])[4, 8, 512, 200_000])
            {
                Assert.Equal(Text, await ReadAsync(_files.Write([.. one, .. two, .. new byte[zeros]], ".log")));
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Plain_text_is_plain_whatever_its_name()
    {
        Assert.Equal(Text, await ReadAsync(_files.Write(Text, ".gz")));
        Assert.Equal("BZh1 is text\n"u8.ToArray(), await ReadAsync(_files.Write("BZh1 is text\n"u8.ToArray(), ".bz2")));
        Assert.Equal("(\n"u8.ToArray(), await ReadAsync(_files.Write("(\n"u8.ToArray(), ".zst")));
        Assert.Equal("BZ"u8.ToArray(), await ReadAsync(_files.Write("BZ"u8.ToArray(), ".log")));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_file_is_can_be_said_instead()
    {
        var gzip = TempFiles.Gzip("packed\n"u8.ToArray());
        Assert.Equal(gzip, await ReadAsync(JobInput.FromFile(_files.Write(gzip), InputCompression.None)));
        var e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(JobInput.FromFile(_files.Write(Text), InputCompression.Xz)));
        Assert.True(e.IsDamaged);
    }

    [Fact(Timeout = 120_000)]
    public Task Gzip_with_any_ending_and_zeros_behind_it_is_read_whole() =>
        Gen.Select(Gen.Byte.Array[1, 60], Gen.Int[0, 4].Select(i => ZerosAtTheEnd[i]), Gen.Int[0, 70_000]).SampleAsync(
            async (text, zerosInText, padding) =>
            {
                byte[] whole = [.. text, .. new byte[zerosInText]];
                var packed = Through(whole, s => new GZipStream(s, CompressionLevel.NoCompression, leaveOpen: true));
                Assert.Equal(whole, await ReadAsync(_files.Write([.. packed, .. new byte[padding]])));
            }, iter: 60, threads: 1);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Formats))]
    public async Task A_packed_file_that_is_cut_off_anywhere_is_an_error_that_names_it(InputCompression format, bool _)
    {
        var (one, two) = Packed(format);
        byte[] whole = [.. one, .. two];
        for (var length = 1; length < whole.Length; length++)
        {
            if (length == one.Length)
            {
                continue; // a whole file
            }

            var path = _files.Write(whole[..length], Extension(format));
            var e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(path));
            Assert.Equal(
                $"{path}: {Name(format)} data is damaged, cut off, or followed by something else (blocks/aggregate task 0, {path})", e.Message);
            Assert.True(e.IsDamaged);
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Formats))]
    public async Task Something_else_behind_packed_data_and_flipped_bits_are_errors(InputCompression format, bool _)
    {
        var (one, _) = Packed(format);
        await Assert.ThrowsAsync<InputException>(() => ReadAsync(_files.Write([.. one, .. "something else"u8])));
        await Assert.ThrowsAsync<InputException>(() => ReadAsync(_files.Write([.. one, 0, 0, 0, 0, 1])));
        var flipped = one.ToArray();
        flipped[one.Length / 2] ^= 0x10;
        await Assert.ThrowsAsync<InputException>(() => ReadAsync(_files.Write(flipped)));
    }

    [Fact(Timeout = 60_000)]
    public void Of_gzip_that_is_cut_off_anywhere_comes_nothing_but_the_start_of_its_text()
    {
        var random = new Random(1);
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(i => $"10.0.{random.Next(99)}.{i} GET /{random.Next(999)}/of/the/site {200 + (i % 3)} Mozilla/5.{random.Next(20)}\n")));
        var packed = Through(text, stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true));
        for (var length = 20; length < packed.Length; length++)
        {
            using var source = ByteSource.OpenFile(_files.Write(packed[..length]));
            var output = new byte[text.Length + 1_000];
            var read = 0;
            Assert.Throws<InputException>(() =>
            {
                while (source.Read(output.AsSpan(read)) is > 0 and var more)
                {
                    read += more;
                }
            });
            Assert.Equal(text[..read], output[..read]);
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Formats))]
    public async Task A_damaged_input_may_be_read_to_its_damage_and_is_counted(InputCompression format, bool _)
    {
        var (one, two) = Packed(format);
        var cut = _files.Write([.. one, .. two[..^9]]);
        var whole = _files.Write("whole\n");
        foreach (var input in (JobInput[])[cut, JobInput.FromStream(new MemoryStream(await File.ReadAllBytesAsync(cut, TestContext.Current.CancellationToken)), "stream")])
        {
            foreach (var transport in (SplitTransport[])[SplitTransport.Reference, SplitTransport.Inline])
            {
                if (input.Stream is { } stream)
                {
                    stream.Position = 0;
                }

                var options = new MapReduceOptions { DamagedInputs = DamagedInputs.ReadToDamage, Transport = transport };
                var lines = await LineList.Job.RunAsync([input, whole], options, TestContext.Current.CancellationToken);
                Assert.Equal("xz one", Encoding.UTF8.GetString(lines.Lines[0]));
                Assert.Equal("whole", Encoding.UTF8.GetString(lines.Lines[^1]));
                Assert.Equal(1, options.Counters[MapReduceCounters.InputsDamaged]);
                Assert.StartsWith(input.Name + ": ", Assert.Single(options.Counters.Damages), StringComparison.Ordinal);
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public void A_source_shows_an_input_as_a_job_will_see_it()
    {
        using var source = ByteSource.OpenFile(_files.Write([.. XzOne, .. XzTwo]));
        var head = new byte[100];
        var length = 0;
        while (source.Read(head.AsSpan(length)) is > 0 and var read)
        {
            length += read;
        }

        Assert.Equal(Text, head[..length]);
        Assert.Equal(XzOne.Length + XzTwo.Length, source.BytesTaken);
    }

    private static async Task<byte[]> ReadAsync(JobInput input)
    {
        var list = await LineBlocks.Job.RunAsync([input], cancellationToken: TestContext.Current.CancellationToken);
        return list.Bytes;
    }

    private static string Name(InputCompression format) => format == InputCompression.Zstandard ? "zstd" : format.ToString().ToLowerInvariant();

    private static string Extension(InputCompression format) => format switch
    {
        InputCompression.Gzip => ".gz",
        InputCompression.Zstandard => ".zst",
        InputCompression.Bzip2 => ".bz2",
        _ => ".xz",
    };

    private static (byte[] One, byte[] Two) Packed(InputCompression format)
    {
        var (one, two) = (Text[..13], Text[13..]);
        return format switch
        {
            InputCompression.Gzip => (TempFiles.Gzip(one), TempFiles.Gzip(two)),
            InputCompression.Zstandard => (Zstandard(one), Zstandard(two)),
            InputCompression.Bzip2 => (Bzip2(one), Bzip2(two)),
            _ => (XzOne, XzTwo),
        };
    }

    private static byte[] Zstandard(byte[] bytes) => Through(bytes, s =>
    {
        var stream = new CompressionStream(s);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1); // as the command does
        return stream;
    });

    private static byte[] Bzip2(byte[] bytes) => Through(
        bytes, s => BZip2Stream.Create(s, SharpCompress.Compressors.CompressionMode.Compress, decompressConcatenated: false, leaveOpen: true));

    private static byte[] Through(byte[] bytes, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
