using System.Buffers.Binary;
using CsCheck;

namespace Gearman.Protocol.Tests;

public sealed class MalformedInputTests
{
    [Theory]
    [InlineData("\0REX")]
    [InlineData("\0RET")]
    [InlineData("GET ")]
    [InlineData("\0\0\0\0")]
    public void A_wrong_magic_is_told_as_soon_as_the_header_is_whole(string magic)
    {
        var header = Header(PacketType.EchoReq, 4_000_000_000);
        System.Text.Encoding.ASCII.GetBytes(magic, header);
        Assert.Equal(PacketReadStatus.WrongMagic, PacketReader.Read(header, 100, out _, out _));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(43u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(uint.MaxValue)]
    public void A_type_that_does_not_exist_is_told(uint type) =>
        Assert.Equal(PacketReadStatus.UnknownType, PacketReader.Read(Header((PacketType)type, 0), 100, out _, out _));

    [Theory]
    [InlineData(101u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(uint.MaxValue)]
    public void A_body_over_the_limit_is_told_before_a_byte_of_it_came(uint length)
    {
        Assert.Equal(PacketReadStatus.TooLarge, PacketReader.Read(Header(PacketType.SubmitJob, length), 100, out var packet, out _));
        Assert.Equal(PacketType.SubmitJob, packet.Type);
        Assert.True(packet.Body.IsEmpty);
    }

    [Fact]
    public void A_body_at_the_limit_is_waited_for()
    {
        Assert.Equal(PacketReadStatus.NeedMore, PacketReader.Read(Header(PacketType.SubmitJob, 100), 100, out _, out var needed));
        Assert.Equal(112, needed);
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception() =>
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            if (PacketReader.Read(bytes, 32, out var packet, out var length) == PacketReadStatus.Packet)
            {
                Assert.InRange(length, PacketHeader.Length, bytes.Length);
                Fields(packet);
            }
        }, iter: 10_000);

    [Fact]
    public void Missing_trailing_fields_are_empty_and_counted_as_missing()
    {
        var fields = new PacketFields("H:x:1"u8);
        Assert.False(fields.TryNext(out _));
        Assert.Equal("H:x:1"u8, fields.Next());
        Assert.True(fields.Next().IsEmpty);
        Assert.True(fields.Rest.IsEmpty);
    }

    [Theory]
    [InlineData("1\01\03\0x")]
    [InlineData("1\01\03")]
    [InlineData("\0\0\0")]
    [InlineData("1\01\03\099999999999")]
    [InlineData("10\01\03\04")]
    public void A_status_that_is_none_is_refused(string body)
    {
        var fields = new PacketFields(System.Text.Encoding.ASCII.GetBytes(body));
        Assert.False(JobStatus.TryRead(ref fields, out _));
    }

    private static void Fields(in Packet packet)
    {
        var fields = packet.ReadFields();
        for (var i = 0; i < 8; i++)
        {
            fields.Next();
        }

        Assert.True(fields.Rest.IsEmpty || packet.Body.Count((byte)0) >= 8);
    }

    private static byte[] Header(PacketType type, uint length)
    {
        var header = new byte[PacketHeader.Length];
        "\0REQ"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), (uint)type);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), length);
        return header;
    }
}
