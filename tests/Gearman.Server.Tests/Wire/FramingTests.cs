using System.Buffers.Binary;
using Gearman.Protocol;

namespace Gearman.Server.Tests.Wire;

/// <summary>How bytes become packets and lines, the bad ones first.</summary>
public sealed class FramingTests : ServerTest
{
    private const int Limit = 100_000;

    /// <summary>What can't be followed any further, each with the start of a packet that would have been right.</summary>
    public static TheoryData<ServerTransport, string> Unreadable() => [.. Transports().SelectMany(t => ((string[])[
        "\0REX\0\0\0\u0010\0\0\0\0",
        "\0\0\0\0\0\0\0\u0010\0\0\0\0",
        "\0RE\0\0\0\0\u0010\0\0\0\u0001\0",
        "\0REQ\0\0\0\0\0\0\0\0",
        "\0REQ\0\0\0\u002b\0\0\0\0",
        "\0REQ\u00ff\u00ff\u00ff\u00ff\0\0\0\0",
        "\0REQ\u0080\0\0\u0010\0\0\0\0",
    ]).Select(bytes => ((ServerTransport)t.Data, bytes)))];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Unreadable))]
    public async Task Wrong_magic_or_type_closes_without_an_answer_after_the_earlier_answers(ServerTransport transport, string bytes)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync([.. Request(PacketType.EchoReq, "before"), .. Bytes(bytes)]);
        await peer.ExpectAsync(PacketType.EchoRes, "before");
        await peer.ExpectEndAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_packet_over_the_limit_is_answered_and_closes(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxPacketBytes = Limit;
        Start(options);
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync(PacketType.EchoReq, new string('e', Limit));
        await peer.ExpectAsync(PacketType.EchoRes, new string('e', Limit));
        var header = Request(PacketType.SubmitJob);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), Limit + 1);
        await peer.WriteAsync([.. Request(PacketType.EchoReq, "before"), .. header]);
        await peer.ExpectAsync(PacketType.EchoRes, "before");
        await peer.ExpectAsync(PacketType.Error, "ARGUMENT_TOO_LARGE\0SubmitJob is larger than the limit of 100000 bytes");
        await peer.ExpectEndAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_header_of_four_gigabytes_is_answered_at_once(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        var header = Request(PacketType.EchoReq);
        header.AsSpan(8).Fill(0xff);
        await peer.WriteAsync(header);
        Assert.StartsWith("ARGUMENT_TOO_LARGE\0", await peer.ReadAsync(PacketType.Error), StringComparison.Ordinal);
        await peer.ExpectEndAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Binary_and_text_are_mixed_and_delivered_byte_by_byte(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        byte[] all = [
            .. Request(PacketType.EchoReq, "a"), .. "version\r\n"u8, .. Request(PacketType.CanDo, "f"), .. Request(PacketType.SubmitJob, "f\0\0w"),
            .. "status\n"u8, .. Request(PacketType.GrabJob), .. "\n"u8];
        foreach (var one in all)
        {
            await peer.WriteAsync([one]);
        }

        await peer.ExpectAsync(
            TestPeer.Response(PacketType.EchoRes, "a"),
            Bytes($"OK {GearmanServer.Version}\n"),
            TestPeer.Response(PacketType.JobCreated, "H:test:1"),
            Bytes("f\t1\t0\t1\n.\n"),
            TestPeer.Response(PacketType.JobAssign, "H:test:1\0f\0w"),
            Bytes("ERR UNKNOWN_COMMAND Unknown+server+command\r\n"));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Many_packets_in_one_write_are_all_answered_in_order(ServerTransport transport)
    {
        const int Count = 50_000;
        var peer = await ConnectAsync(transport);
        var writing = peer.WriteAsync([.. Enumerable.Range(0, Count).SelectMany(i => Request(PacketType.SubmitJobBg, $"f\0\0{i}"))]);
        for (var i = 1; i <= Count; i++)
        {
            Assert.Equal($"H:test:{i}", await peer.ReadAsync(PacketType.JobCreated));
        }

        await writing;
        Assert.Equal($"f\t{Count}\t0\t0\n", await peer.StatusAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Payloads_of_any_size_go_there_and_back(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        foreach (var length in (int[])[0, 1, 16_300, 131_072, 262_144, 1 << 20, 64 << 20])
        {
            var data = new byte[length];
            new Random(length).NextBytes(data);
            await client.WriteAsync(TestPeer.Packet(PacketMagic.Request, (uint)PacketType.SubmitJob, [.. "f\0\0"u8, .. data]));
            var handle = Bytes(await client.ReadAsync(PacketType.JobCreated));
            await worker.WriteAsync(PacketType.GrabJob);
            var job = await worker.ReadBytesAsync(PacketType.JobAssign);
            Assert.True(job.AsSpan(handle.Length + "\0f\0".Length).SequenceEqual(data));
            await worker.WriteAsync(TestPeer.Packet(PacketMagic.Request, (uint)PacketType.WorkComplete, [.. handle, 0, .. data]));
            var result = await client.ReadBytesAsync(PacketType.WorkComplete);
            Assert.True(result.AsSpan(handle.Length + 1).SequenceEqual(data));
        }
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_half_closed_peer_gets_its_answers(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync([.. Request(PacketType.EchoReq, new string('e', 5_000_000)), .. "version\n"u8]);
        peer.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await peer.ExpectAsync(PacketType.EchoRes, new string('e', 5_000_000));
        Assert.StartsWith("OK ", await peer.ReadLineAsync(), StringComparison.Ordinal);
        await peer.ExpectEndAsync();
        await BecomesAsync(s => s.Connections == 0);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Peers_that_break_off_anywhere_leave_nothing_behind(ServerTransport transport)
    {
        var packet = Request(PacketType.SubmitJob, "f\0\0workload");
        var healthy = await ConnectAsync(transport);
        for (var length = 0; length <= packet.Length; length++)
        {
            foreach (var reset in (bool[])[true, false])
            {
                var peer = await ConnectAsync(transport);
                await peer.WriteAsync(packet[..length]);
                if (reset)
                {
                    peer.Reset();
                }
                else
                {
                    peer.Dispose();
                }
            }
        }

        await BecomesAsync(s => s.Connections == 1 && s.Functions.All(f => f.Queued == 0));
        await healthy.ExpectNothingElseAsync();
    }
}
