using System.Buffers;
using CsCheck;

namespace Gearman.Protocol.Tests;

public sealed class PacketRoundTripTests
{
    private static readonly Gen<byte[]> Field = Gen.Byte[1, 255].Array[0, 40];
    private static readonly Gen<byte[]> Data = Gen.Byte.Array[0, 300];

    public static TheoryData<PacketType> AllTypes() => [.. Enum.GetValues<PacketType>().Where(t => t != PacketType.None)];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_type_survives_the_wire_with_any_body_in_both_directions(PacketType type) =>
        Gen.Select(Gen.Bool, Data).Sample((request, body) =>
        {
            var output = new ArrayBufferWriter<byte>();
            if (request)
            {
                RequestWriter.OneField(output, type, body);
            }
            else
            {
                ResponseWriter.OneField(output, type, body);
            }

            Assert.Equal(PacketReadStatus.Packet, PacketReader.Read(output.WrittenSpan, 1000, out var packet, out var length));
            Assert.Equal(request ? PacketMagic.Request : PacketMagic.Response, packet.Magic);
            Assert.Equal(type, packet.Type);
            Assert.Equal(body, packet.Body);
            Assert.Equal(output.WrittenCount, length);
            Assert.Equal(length, packet.Length);
        }, iter: 50);

    [Fact]
    public void A_packet_is_read_at_no_split_point_but_its_end() =>
        Gen.Select(Field, Field, Data).Sample((function, unique, data) =>
        {
            var output = new ArrayBufferWriter<byte>();
            RequestWriter.SubmitJob(output, PacketType.SubmitJobHighBg, function, unique, data);
            var whole = output.WrittenSpan;
            for (var split = 0; split < whole.Length; split++)
            {
                Assert.Equal(PacketReadStatus.NeedMore, PacketReader.Read(whole[..split], 1000, out _, out var needed));
                Assert.Equal(split < PacketHeader.Length ? PacketHeader.Length : whole.Length, needed);
            }

            Assert.Equal(PacketReadStatus.Packet, PacketReader.Read(whole, 1000, out _, out _));
        }, iter: 200);

    [Fact]
    public void Packets_in_one_buffer_are_read_one_by_one() =>
        Data.Array[1, 20].Sample(bodies =>
        {
            var output = new ArrayBufferWriter<byte>();
            foreach (var body in bodies)
            {
                RequestWriter.OneField(output, PacketType.EchoReq, body);
            }

            var rest = output.WrittenSpan;
            foreach (var body in bodies)
            {
                Assert.Equal(PacketReadStatus.Packet, PacketReader.Read(rest, 1000, out var packet, out var length));
                Assert.Equal(body, packet.Body);
                rest = rest[length..];
            }

            Assert.True(rest.IsEmpty);
        }, iter: 100);

    [Fact]
    public void A_submit_keeps_its_fields_and_the_NUL_bytes_of_its_data() =>
        Gen.Select(Field, Field, Data).Sample((function, unique, data) =>
        {
            var fields = Body(o => RequestWriter.SubmitJob(o, PacketType.SubmitJob, function, unique, data));
            Assert.Equal(function, fields.Next());
            Assert.Equal(unique, fields.Next());
            Assert.Equal(data, fields.Rest);
        });

    [Fact]
    public void A_reduce_job_has_the_fourth_field_that_the_document_leaves_out() =>
        Gen.Select(Field, Field, Field, Data).Sample((function, unique, reducer, data) =>
        {
            var fields = Body(o => RequestWriter.SubmitReduceJob(o, PacketType.SubmitReduceJob, function, unique, reducer, data));
            Assert.Equal(function, fields.Next());
            Assert.Equal(unique, fields.Next());
            Assert.Equal(reducer, fields.Next());
            Assert.True(fields.TryNext(out var aggregate) && aggregate.IsEmpty);
            Assert.Equal(data, fields.Rest);
        });

    [Fact]
    public void Timed_submits_carry_the_time_as_text()
    {
        var fields = Body(o => RequestWriter.SubmitJobEpoch(o, "f"u8, "u"u8, 1_800_000_000, "d\0d"u8));
        fields.Next();
        fields.Next();
        Assert.Equal("1800000000"u8, fields.Next());
        Assert.Equal("d\0d"u8, fields.Rest);

        fields = Body(o => RequestWriter.SubmitJobSched(o, "f"u8, "u"u8, "1\0"u8, "d"u8));
        Assert.Equal("f\0u\01\0\0d"u8, fields.Rest);
        Assert.Equal("f\0250"u8, Body(o => RequestWriter.CanDoTimeout(o, "f"u8, 250)).Rest);
    }

    [Fact]
    public void Assignments_keep_their_fields() =>
        Gen.Select(Field, Field, Field, Field, Data).Sample((handle, function, unique, reducer, data) =>
        {
            var plain = Body(o => ResponseWriter.JobAssign(o, handle, function, data));
            Assert.True(plain.Next().SequenceEqual(handle) && plain.Next().SequenceEqual(function) && plain.Rest.SequenceEqual(data));

            var uniq = Body(o => ResponseWriter.JobAssignUniq(o, handle, function, unique, data));
            Assert.True(uniq.Next().SequenceEqual(handle) && uniq.Next().SequenceEqual(function));
            Assert.True(uniq.Next().SequenceEqual(unique) && uniq.Rest.SequenceEqual(data));

            var all = Body(o => ResponseWriter.JobAssignAll(o, handle, function, unique, reducer, data));
            Assert.True(all.Next().SequenceEqual(handle) && all.Next().SequenceEqual(function) && all.Next().SequenceEqual(unique));
            Assert.True(all.Next().SequenceEqual(reducer) && all.Rest.SequenceEqual(data));
        });

    [Fact]
    public void A_status_survives_the_wire_at_any_values() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.UInt, Gen.UInt, Gen.UInt).Sample((known, running, numerator, denominator, clients) =>
        {
            var expected = new JobStatus(known, running, numerator, denominator);
            var fields = Body(o => ResponseWriter.StatusRes(o, "H:x:1"u8, expected));
            Assert.Equal("H:x:1"u8, fields.Next());
            Assert.True(JobStatus.TryRead(ref fields, out var status));
            Assert.Equal(expected, status);

            fields = Body(o => ResponseWriter.StatusResUnique(o, "u"u8, expected, clients));
            Assert.Equal("u"u8, fields.Next());
            Assert.True(JobStatus.TryRead(ref fields, out status));
            Assert.Equal(expected, status);
            Assert.Equal(clients.ToString(), System.Text.Encoding.ASCII.GetString(fields.Rest));
        });

    [Fact]
    public void Work_packets_have_one_layout_in_both_directions()
    {
        Assert.Equal("H:x:1\03\04"u8, Body(o => RequestWriter.WorkStatus(o, "H:x:1"u8, 3, 4)).Rest);
        Assert.Equal("H:x:1\0"u8, Body(o => RequestWriter.Work(o, PacketType.WorkComplete, "H:x:1"u8, default)).Rest);
        Assert.Equal("H:x:1\0d"u8, Body(o => ResponseWriter.Work(o, PacketType.WorkData, "H:x:1"u8, "d"u8)).Rest);
        Assert.Equal("JOB_NOT_FOUND\0gone"u8, Body(o => ResponseWriter.Error(o, ErrorCode.JobNotFound, "gone"u8)).Rest);
    }

    private static PacketFields Body(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        Assert.Equal(PacketReadStatus.Packet, PacketReader.Read(output.WrittenSpan, 1 << 20, out var packet, out _));
        return packet.ReadFields();
    }
}
