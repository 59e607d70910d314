using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gearman.Server.Protocols.Tests;

/// <summary>What a short line of memcached's protocol can make the server say. Alone, as it weighs the whole process.</summary>
[Collection(nameof(LargeAnswerTests))]
public sealed class LargeAnswerTests : MemcachedTest
{
    [Fact(Timeout = Timeout)]
    public async Task A_result_that_a_line_asks_for_again_and_again_is_not_piled_up()
    {
        const int length = 900_000;
        const int times = 300;
        await Workers.StartReverseAsync("f");
        var client = await ConnectAsync();
        await SetAsync(client, "f:big", new string('x', length));
        Assert.Equal("complete", await StateAsync(client, "f:big"));

        using var greedy = new TcpClient();
        await greedy.ConnectAsync(IPAddress.Loopback, Port, Cancellation);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await greedy.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"get{string.Concat(Enumerable.Repeat(" f:big", times))}\r\n"), Cancellation);
        await greedy.GetStream().ReadExactlyAsync(new byte[1], Cancellation);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32L << 20);
    }

    [CollectionDefinition(nameof(LargeAnswerTests), DisableParallelization = true)]
    public sealed class Alone;
}
