using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using AccessLogs.Formats;
using CsCheck;

namespace AccessLogs.Tests;

public sealed class PartialResultTests
{
    private static readonly byte[] Log = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", "broken.log"));

    [Fact]
    public void Any_accumulator_survives_the_wire_in_pieces_of_any_size() =>
        Gen.Select(AnyLog.Gen, Gen.Int[1, 300]).Sample((log, piece) =>
        {
            using var accumulator = Reports.Accumulate(log);
            using var copy = AccessLogAccumulator.Read(Pieces(Reports.Wire(accumulator), piece));
            Assert.Equal(accumulator.Format, copy.Format);
            Assert.Equal(Reports.Json(accumulator), Reports.Json(copy));
        }, iter: 500);

    [Fact]
    public void An_empty_accumulator_is_small()
    {
        using var accumulator = new AccessLogAccumulator(AccessLogFormat.Common);
        Assert.InRange(Reports.Wire(accumulator).Length, 1, 320);
    }

    [Fact]
    public void A_cut_one_is_refused_wherever_it_is_cut()
    {
        var wire = Wire(Log.AsSpan(0, 20_000).ToArray());
        for (var length = 0; length < wire.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Read(wire[..length]));
        }
    }

    [Fact]
    public void One_with_a_wrong_byte_is_refused_and_adds_nothing()
    {
        var wire = Wire(Log);
        using var into = new AccessLogAccumulator(AccessLogFormat.Common);
        Gen.Select(Gen.Int[0, wire.Length - 1], Gen.Byte[1, 255]).Sample((at, difference) =>
        {
            var damaged = wire.ToArray();
            damaged[at] ^= difference;
            lock (wire)
            {
                Assert.Throws<InvalidDataException>(() => into.Merge(new ReadOnlySequence<byte>(damaged)));
                Assert.Equal(0, into.TotalLines);
            }
        }, iter: 2_000);
    }

    [Fact]
    public void One_of_another_version_says_which()
    {
        var wire = Wire(Log);
        wire[3] = 99; // after the three bytes of the array's head
        Assert.Contains("version 99", Assert.Throws<InvalidDataException>(() => Read(wire)).Message, StringComparison.Ordinal);
    }

    /// <summary>The checksum is right, the content is not: nothing may be read outside of memory, or allocated without end.</summary>
    [Fact]
    public void One_that_was_made_to_deceive_throws_or_is_harmless()
    {
        var wire = Wire(Log.AsSpan(0, 30_000).ToArray());
        Gen.Select(Gen.Int[4, wire.Length - 10], Gen.Byte[1, 255], Gen.Int[4, wire.Length - 10], Gen.Byte).Sample((at, difference, at2, difference2) =>
        {
            var damaged = wire.ToArray();
            damaged[at] ^= difference;
            damaged[at2] ^= difference2;
            Seal(damaged);
            try
            {
                using var accumulator = Read(damaged);
                Reports.Json(accumulator);
            }
            catch (InvalidDataException)
            {
                // as it should be
            }
        }, iter: 20_000);
    }

    [Fact]
    public void One_whose_format_is_told_by_texts_of_another_language_is_refused()
    {
        var wire = Wire(Log.AsSpan(0, 30_000).ToArray());
        wire[wire.AsSpan().IndexOf("combined"u8) - 2] = (byte)FormatLanguage.W3c;
        Seal(wire);
        Assert.Throws<InvalidDataException>(() => Read(wire));
    }

    [Fact]
    public void Any_bytes_are_refused() =>
        Gen.Byte.Array[0, 200].Sample(bytes => Assert.Throws<InvalidDataException>(() => Read(bytes)), iter: 5_000);

    private static AccessLogAccumulator Read(byte[] data) => AccessLogAccumulator.Read(new ReadOnlySequence<byte>(data));

    /// <summary>Writes the checksum that fits what is there.</summary>
    private static void Seal(byte[] wire) =>
        BinaryPrimitives.WriteUInt64BigEndian(wire.AsSpan(wire.Length - 8), XxHash3.HashToUInt64(wire.AsSpan(0, wire.Length - 9)));

    private static byte[] Wire(byte[] log)
    {
        using var accumulator = Reports.Accumulate(log);
        return Reports.Wire(accumulator);
    }

    private static ReadOnlySequence<byte> Pieces(byte[] data, int length)
    {
        var first = new Piece(data.AsMemory(0, Math.Min(length, data.Length)), null);
        var last = first;
        for (var at = length; at < data.Length; at += length)
        {
            last = new Piece(data.AsMemory(at, Math.Min(length, data.Length - at)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
