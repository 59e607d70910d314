using Gearman.Protocol;

namespace Gearman.Server.Tests.Wire;

/// <summary>Peers that do not read, and the healthy ones beside them.</summary>
public sealed class SlowPeerTests : ServerTest
{
    private const int SmallBuffer = 16 * 1024;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_peer_that_reads_late_gets_all_answers_to_its_own_requests(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxUnsentBytes = 1 << 20;
        Start(options);
        var slow = await ConnectAsync(transport, SmallBuffer);
        var healthy = await ConnectAsync(transport);
        var echo = new string('e', 100_000);
        var writing = slow.WriteAsync([.. Enumerable.Range(0, 300).SelectMany(_ => Request(PacketType.EchoReq, echo))]);
        for (var i = 0; i < 20; i++)
        {
            await healthy.ExpectNothingElseAsync();
        }

        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(echo, await slow.ReadAsync(PacketType.EchoRes));
        }

        await writing;
        await slow.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_worker_that_asks_for_many_large_jobs_in_one_write_gets_them_all(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxUnsentBytes = 1 << 20;
        Start(options);
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        var workload = new string('w', 1_000_000);
        for (var i = 0; i < 30; i++)
        {
            await client.SubmitAsync("f", workload, type: PacketType.SubmitJobBg);
        }

        await worker.WriteAsync([.. Enumerable.Range(0, 31).SelectMany(_ => Request(PacketType.GrabJob))]);
        for (var i = 1; i <= 30; i++)
        {
            Assert.Equal($"H:test:{i}\0f\0{workload}", await worker.ReadAsync(PacketType.JobAssign));
        }

        await worker.ExpectAsync(PacketType.NoJob);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_peer_is_cut_off_when_data_of_others_piles_up_and_a_healthy_one_misses_nothing(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxUnsentBytes = 1 << 20;
        Start(options);
        var slow = await ConnectAsync(transport, SmallBuffer);
        var healthy = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        await slow.SubmitAsync("f", unique: "u");
        await healthy.SubmitAsync("f", unique: "u");
        await worker.GrabAsync();
        var data = new string('d', 100_000);
        for (var i = 0; i < 200; i++)
        {
            await worker.WriteAsync(PacketType.WorkData, $"H:test:1\0{data}");
            Assert.Equal($"H:test:1\0{data}", await healthy.ReadAsync(PacketType.WorkData));
        }

        await BecomesAsync(s => s.Connections == 2);
        await worker.WriteAsync(PacketType.WorkComplete, "H:test:1\0");
        await healthy.ExpectAsync(PacketType.WorkComplete, "H:test:1\0");
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Answers_before_a_bad_packet_reach_a_slow_peer_to_the_last_byte(ServerTransport transport)
    {
        var slow = await ConnectAsync(transport, SmallBuffer);
        var echo = new string('e', 4_000_000);
        await slow.WriteAsync([.. Request(PacketType.EchoReq, echo), .. "\0BAD"u8, .. new byte[8]]);
        Assert.Equal(echo, await slow.ReadAsync(PacketType.EchoRes));
        await slow.ExpectEndAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_slow_peer_that_goes_is_noticed(ServerTransport transport)
    {
        var slow = await ConnectAsync(transport, SmallBuffer);
        await slow.WriteAsync(PacketType.EchoReq, new string('e', 10_000_000));
        slow.Reset();
        await BecomesAsync(s => s.Connections == 0);
    }
}
