using System.Text;
using Gearman.Protocol;

namespace Gearman.Server.Tests.Connections;

/// <summary>Payloads that are read, kept and sent where they are: all bytes, in order, whatever comes and goes meanwhile.</summary>
public sealed class LargePayloadTests
{
    private const int PacketBytes = 300_000;

    private readonly LoopHouse _house = new();

    [Theory]
    [InlineData(1000)]
    [InlineData(70_000)]
    [InlineData(PacketBytes)]
    public void A_payload_arrives_whole_however_it_is_read(int readLength)
    {
        var (client, worker) = (_house.Connect(), _house.Connect());
        var (workload, result) = (Payload(1), Payload(2));
        worker.Feed(LoopHouse.Request(PacketType.CanDo, "f"));
        Feed(client, Packet(PacketType.SubmitJob, "f\0u\0", workload), readLength);
        _house
            .Then(() => worker.Feed(LoopHouse.Request(PacketType.GrabJobUniq)))
            .Then(() => Feed(worker, [.. Packet(PacketType.WorkComplete, "H:test:1\0", result), .. LoopHouse.Request(PacketType.GrabJob)], readLength))
            .Run();

        Assert.Equal(Packet(PacketType.JobAssignUniq, "H:test:1\0f\0u\0", workload, 'S').Concat(Response(PacketType.NoJob)), worker.Sent);
        Assert.Equal(Response(PacketType.JobCreated, "H:test:1").Concat(Packet(PacketType.WorkComplete, "H:test:1\0", result, 'S')), client.Sent);
    }

    [Fact]
    public void What_waits_for_a_slow_peer_is_not_overwritten_by_what_comes_next()
    {
        var (client, worker) = (_house.Connect(), _house.Connect());
        byte[][] results = [Payload(1), Payload(2), Payload(3)];
        client.Room = 100_000;
        worker.Feed(LoopHouse.Request(PacketType.CanDo, "f"));
        client.Feed([.. Enumerable.Repeat(LoopHouse.Request(PacketType.SubmitJob, "f\0\0"), 3).SelectMany(p => p)]);
        _house.Then(() => worker.Feed([.. Enumerable.Repeat(LoopHouse.Request(PacketType.GrabJob), 3).SelectMany(p => p)]));
        for (var i = 0; i < results.Length; i++)
        {
            var packet = Packet(PacketType.WorkComplete, $"H:test:{i + 1}\0", results[i]);
            _house.Then(() => Feed(worker, packet, 50_000));
        }

        _house.Then(() => client.Room = 150_000).Then(() => client.Room = long.MaxValue).Run();

        var created = Enumerable.Range(1, 3).SelectMany(i => Response(PacketType.JobCreated, $"H:test:{i}"));
        Assert.Equal(created.Concat(results.SelectMany((r, i) => Packet(PacketType.WorkComplete, $"H:test:{i + 1}\0", r, 'S'))), client.Sent);
    }

    [Fact]
    public void One_result_goes_to_all_who_wait_for_it_though_one_of_them_leaves_halfway()
    {
        var (first, second, worker) = (_house.Connect(), _house.Connect(), _house.Connect());
        var result = Payload(1);
        first.Room = 100_000;
        worker.Feed(LoopHouse.Request(PacketType.CanDo, "f"));
        first.Feed(LoopHouse.Request(PacketType.SubmitJob, "f\0u\0"));
        second.Feed(LoopHouse.Request(PacketType.SubmitJob, "f\0u\0"));
        second.Room = 100_000;
        _house
            .Then(() => worker.Feed(LoopHouse.Request(PacketType.GrabJob)))
            .Then(() => Feed(worker, Packet(PacketType.WorkComplete, "H:test:1\0", result), 50_000))
            .Then(() => first.HasEnded = true)
            .Then(() => second.Room = long.MaxValue)
            .Run();

        Assert.Equal(Response(PacketType.JobCreated, "H:test:1").Concat(Packet(PacketType.WorkComplete, "H:test:1\0", result, 'S')), second.Sent);
    }

    private static byte[] Payload(int seed)
    {
        var bytes = new byte[PacketBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void Feed(FakeLink link, byte[] bytes, int readLength)
    {
        foreach (var read in bytes.Chunk(readLength))
        {
            link.Feed(read);
        }
    }

    private static byte[] Response(PacketType type, string body = "") => Packet(type, body, [], 'S');

    private static byte[] Packet(PacketType type, string head, byte[] payload, char magic = 'Q')
    {
        byte[] packet = [.. LoopHouse.Request(type, head), .. payload];
        packet[3] = (byte)magic;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), Encoding.UTF8.GetByteCount(head) + payload.Length);
        return packet;
    }
}
