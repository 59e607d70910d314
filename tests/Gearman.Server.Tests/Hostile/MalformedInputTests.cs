using System.Security.Cryptography;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Tests.Connections;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Hostile;

/// <summary>
/// A million inputs that no peer should send, each on a connection of its own beside healthy ones. What they may cost is
/// their connection and a bounded memory.
/// </summary>
public sealed class MalformedInputTests : ServerTest
{
    private const int InputsAsEver = 1_000_000;
    private const int InputsASeed = 50_000;
    private const int InputsAServer = 500;

    /// <summary>What an input may make the server allocate on average, the test's own buffers included.</summary>
    private const int MaxBytesAnInput = 32 * 1024;

    /// <summary>A token of a tenant that is attacked, and one of a tenant that attacks.</summary>
    private const string Attacked = "of a";
    private const string Attacker = "of b";

    /// <summary>More on demand: ten millions take minutes.</summary>
    private static readonly int Inputs =
        int.TryParse(Environment.GetEnvironmentVariable("GEARMAN_HOSTILE_INPUTS"), out var inputs) ? inputs : InputsAsEver;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, Inputs / InputsASeed)];

    public static TheoryData<int> UserSeeds() => [.. Enumerable.Range(1, Math.Max(2, Inputs / InputsASeed / 10))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Malformed_input_costs_at_most_its_connection(int seed)
    {
        var input = new MalformedInput(seed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < InputsASeed; i += InputsAServer)
        {
            Serve(input.Next, new Random(seed + i), null);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / InputsASeed, 0, MaxBytesAnInput);
    }

    [Theory]
    [MemberData(nameof(UserSeeds))]
    public void Whoever_tries_to_be_another_user_or_tenant_costs_nobody_a_job(int seed)
    {
        var users = Path.GetTempFileName();
        File.WriteAllText(users, $"tenant a\ntenant b\nuser a tenant=a token={Hash(Attacked)} submit=* work=*\nuser b tenant=b token={Hash(Attacker)} submit=* work=* admin=*\n");
        var input = new HostileUserInput(seed, Attacker);
        for (var i = 0; i < InputsASeed; i += InputsAServer)
        {
            Serve(input.Next, new Random(seed + i), users);
        }

        File.Delete(users);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task The_same_holds_on_the_wire(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport, "healthy");
        var input = new MalformedInput(0);
        for (var i = 0; i < 40; i++)
        {
            var hostile = new List<TestPeer>();
            for (var j = 0; j < 50; j++)
            {
                hostile.Add(await TestPeer.ConnectAsync(Server.EndPoints[0]));
                await hostile[j].WriteAsync(input.Next());
            }

            var handle = await client.SubmitAsync("healthy", $"{i}");
            Assert.Equal(handle, await worker.GrabAsync());
            await worker.WriteAsync(PacketType.WorkComplete, $"{handle}\0{i}");
            await client.ExpectAsync(PacketType.WorkComplete, $"{handle}\0{i}");
            hostile.ForEach(h => h.Reset());
        }

        await BecomesAsync(s => s.Connections == 2);
    }

    /// <summary>Some inputs on one server, between the grab and the end of a healthy job and before a second one.</summary>
    private static void Serve(Func<byte[]> next, Random random, string? users)
    {
        var house = new LoopHouse(usersFile: users);
        var (client, worker) = (house.Connect(), house.Connect());
        FakeLink[] hostile = [.. Enumerable.Range(0, InputsAServer).Select(_ => house.Connect())];
        byte[] auth = users is null ? [] : Request(PacketType.OptionReq, "auth:token:" + Attacked);
        byte[] welcome = users is null ? [] : TestPeer.Response(PacketType.OptionRes, "auth:token");
        client.Feed([.. auth, .. Request(PacketType.SubmitJob, "healthy\0\0first")]);
        worker.Feed([.. auth, .. Request(PacketType.CanDo, "healthy"), .. Request(PacketType.GrabJob)]);
        house
            .Then(() => Array.ForEach(hostile, h => Feed(h, next(), random)))
            .Then(() => worker.Feed(Request(PacketType.WorkComplete, "H:test:1\0one")))
            .Then(() => client.Feed(Request(PacketType.SubmitJob, "healthy\0\0second")))
            .Then(() => worker.Feed(Request(PacketType.GrabJob)))
            .Then(() => worker.Feed(Request(PacketType.WorkComplete, $"{SecondHandle(client, welcome.Length)}\0two")))
            .Then(() => Array.ForEach(hostile, h => h.HasEnded = true))
            .Run();
        var second = SecondHandle(client, welcome.Length);
        Assert.Equal(
            LoopHouse.Show([
                .. welcome, .. TestPeer.Response(PacketType.JobCreated, "H:test:1"), .. TestPeer.Response(PacketType.WorkComplete, "H:test:1\0one"),
                .. TestPeer.Response(PacketType.JobCreated, second), .. TestPeer.Response(PacketType.WorkComplete, $"{second}\0two")]),
            LoopHouse.Show(client.Sent));
        Assert.Equal(
            LoopHouse.Show([
                .. welcome, .. TestPeer.Response(PacketType.JobAssign, "H:test:1\0healthy\0first"), .. TestPeer.Response(PacketType.JobAssign, $"{second}\0healthy\0second")]),
            LoopHouse.Show(worker.Sent));
        Assert.All(hostile, h => Assert.True(h.IsClosed));
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>In one read or in several.</summary>
    private static void Feed(FakeLink link, byte[] bytes, Random random)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var length = random.Next(3) == 0 ? random.Next(1, bytes.Length - start + 1) : bytes.Length - start;
            link.Feed(bytes[start..(start + length)]);
            start += length;
        }
    }

    /// <summary>The handle in the client's second JOB_CREATED: the inputs between submitted some jobs too.</summary>
    private static string SecondHandle(FakeLink client, int welcome)
    {
        var earlier = welcome + TestPeer.Response(PacketType.JobCreated, "H:test:1").Length + TestPeer.Response(PacketType.WorkComplete, "H:test:1\0one").Length;
        var header = PacketHeader.Read(client.Sent.GetRange(earlier, PacketHeader.Length).ToArray());
        Assert.Equal(PacketType.JobCreated, header.Type);
        return LoopHouse.Show(client.Sent.GetRange(earlier + PacketHeader.Length, (int)header.BodyLength));
    }
}
