namespace Gearman.Server.Protocols.Tests;

/// <summary>What no client of memcached should send costs its connection and nothing else: a healthy one beside it misses nothing.</summary>
public sealed class HostileMemcachedTests : MemcachedTest
{
    private const int InputsARound = 50;

    private static readonly byte[][] Requests = HostileInput.Of(
        "set hostile:1 0 0 5\r\nhello\r\nget hostile:1\r\n",
        "set hostile 0 0 5 noreply\r\nhello\r\n",
        "add hostile:2 1 100 0\r\n\r\n",
        "cas hostile:3 1 100 2 77\r\nab\r\n",
        "get hostile:1 hostile:2 hostile:3 H:test:1\r\n",
        "gets hostile:1\r\n",
        "delete hostile:1 0 noreply\r\n",
        "stats hostile:1\r\nstats\r\nversion\r\nverbosity 1\r\n",
        "set hostile:4 0 0 1000000\r\n",
        "get " + new string('k', 9000));

    [Fact(Timeout = Timeout)]
    public async Task Malformed_commands_cost_at_most_their_connection()
    {
        await Workers.StartReverseAsync("healthy");
        await Workers.StartAsync("hostile", (_, _) => Task.FromResult<ReadOnlyMemory<byte>>(default));
        var healthy = await ConnectAsync();
        var input = new HostileInput(Requests, HostileInput.Seed);
        for (var round = 0; round < HostileInput.Count / InputsARound; round++)
        {
            var clients = new List<LineClient>();
            for (var i = 0; i < InputsARound; i++)
            {
                var client = await LineClient.ConnectAsync(Port);
                clients.Add(client);
                await client.WriteAsync(input.Next());
            }

            await SetAsync(healthy, $"healthy:{round}", $"round {round}");
            Assert.Equal("complete", await StateAsync(healthy, $"healthy:{round}"));
            Assert.Equal(string.Concat($"round {round}".Reverse()), (await healthy.AskAsync($"get healthy:{round}"))[1]);
            clients.ForEach(c => c.Dispose());
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_line_without_end_is_refused_and_closed()
    {
        var client = await ConnectAsync();
        await client.WriteAsync(new string('x', 10_000));
        Assert.Equal("CLIENT_ERROR line too long", await client.ReadLineAsync());
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_that_does_not_read_is_cut_off_and_blocks_no_other()
    {
        await Workers.StartReverseAsync("f");
        var (healthy, slow) = (await ConnectAsync(), await ConnectAsync());
        await SetAsync(healthy, "f:big", new string('x', 500_000));
        Assert.Equal("complete", await StateAsync(healthy, "f:big"));
        var writing = FloodAsync(slow);
        while (!writing.IsCompleted)
        {
            Assert.Equal($"VERSION {GearmanServer.Version}", await healthy.LineAsync("version"));
            Time.Advance(TimeSpan.FromSeconds(31));
        }

        await Assert.ThrowsAnyAsync<IOException>(() => writing);
    }

    /// <summary>Asks for so much that the answers fill all buffers, and reads none.</summary>
    private static async Task FloodAsync(LineClient client)
    {
        while (true)
        {
            await client.WriteAsync("get f:big f:big f:big f:big\r\n");
        }
    }
}
