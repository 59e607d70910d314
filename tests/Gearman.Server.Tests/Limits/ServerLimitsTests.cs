using Gearman.Protocol;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Limits;

public sealed class ServerLimitsTests : ServerTest
{
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task An_address_is_refused_its_third_connection_until_another_one_ends(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxConnectionsPerAddress = 2;
        Start(options);
        var (first, second) = (await ConnectAsync(transport), await ConnectAsync(transport));
        await first.ExpectNothingElseAsync();
        await second.ExpectNothingElseAsync();
        await (await ConnectAsync(transport)).ExpectEndAsync();
        first.Dispose();
        await BecomesAsync(s => s.Connections == 1);
        await (await ConnectAsync(transport)).ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Of_a_flood_of_connections_some_are_served_and_the_others_closed(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxConnectsPerSecond = 10;
        Start(options, new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        List<TestPeer> peers = [];
        for (var i = 0; i < 100; i++)
        {
            peers.Add(await ConnectAsync(transport));
        }

        await Task.WhenAll(peers.Take(10).Select(p => p.ExpectNothingElseAsync()));
        await Task.WhenAll(peers.Skip(10).Select(p => p.ExpectEndAsync()));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Each_limit_is_named_to_whom_it_stops(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxJobs = 1;
        options.MaxClientsPerJob = 1;
        options.MaxFunctionsPerConnection = 2;
        options.MaxAbilitiesPerConnection = 1;
        Start(options);
        var peer = await ConnectAsync(transport);
        await peer.SubmitAsync("f", unique: "u");
        await peer.WriteAsync(PacketType.SubmitJob, "f\0other\0w");
        await peer.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The server has as many jobs as it may have (max-jobs)");
        await peer.WriteAsync(PacketType.SubmitJob, "f\0u\0w");
        await peer.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0As many clients wait for this job as may (max-clients-per-job)");
        await peer.WriteAsync([.. Request(PacketType.CanDo, "g"), .. Request(PacketType.CanDo, "g")]);
        await peer.ExpectAsync(PacketType.Error, "LIMIT_EXCEEDED\0This worker can do as many functions as it may (max-abilities-per-connection)");
        await peer.WriteAsync(PacketType.SubmitJob, "h\0\0w");
        await peer.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0This connection has made as many functions as it may (max-functions-per-connection)");
        await peer.WriteLineAsync("create function h");
        Assert.Equal("ERR LIMIT_EXCEEDED This+connection+has+made+as+many+functions+as+it+may+(max-functions-per-connection)\r\n", await peer.ReadLineAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_that_fills_the_memory_for_jobs_is_refused_and_told_why()
    {
        var options = Options(ServerTransport.Auto);
        options.MaxJobBytes = 32 << 20;
        Start(options);
        var peer = await ConnectAsync(ServerTransport.Auto);
        var workload = new string('w', 1 << 20);
        var taken = 0;
        string answer;
        do
        {
            await peer.WriteAsync(PacketType.SubmitJobBg, $"f\0\0{workload}");
            var header = PacketHeader.Read(await peer.ReadAsync(PacketHeader.Length));
            answer = System.Text.Encoding.Latin1.GetString(await peer.ReadAsync((int)header.BodyLength));
            taken++;
        }
        while (!answer.StartsWith("QUEUE_ERROR", StringComparison.Ordinal));
        Assert.InRange(taken, 10, 33);
        Assert.Equal("QUEUE_ERROR\0The jobs of the server take as much memory as they may (max-job-bytes)", answer);
    }
}
