using System.Net.Sockets;

namespace Gearman.Server.Protocols.Tests;

/// <summary>What no client of HTTP should send costs its connection and nothing else: a healthy one beside it misses nothing.</summary>
public sealed class HostileHttpTests : HttpTest
{
    private const int InputsARound = 50;

    private static readonly byte[][] Requests = HostileInput.Of(
        "POST /hostile HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX-Gearman-Unique: u\r\n\r\nhello",
        "POST /hostile HTTP/1.1\r\nHost: x\r\nX-Gearman-Background: true\r\nX-Gearman-Priority: high\r\nContent-Length: 1\r\n\r\nx",
        "PUT /hostile HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "GET /?job=H%3Atest%3A1 HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n",
        "GET /hostile HTTP/1.0\r\n\r\n",
        "DELETE /?job=H:test:999999 HTTP/1.1\r\nHost: x\r\n\r\n",
        "TRACE /hostile HTTP/1.1\r\nHost: x\r\n\r\n",
        // A preface of HTTP/2, its settings and the head of a frame.
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x05\x01\x05\0\0\0\x01\x82\x86\x84\x41\x8a");

    [Fact(Timeout = Timeout)]
    public async Task Malformed_requests_cost_at_most_their_connection()
    {
        await ReverseAsync("healthy");
        await WorkAsync("hostile", (_, _) => Task.FromResult<ReadOnlyMemory<byte>>(default));
        var input = new HostileInput(Requests, HostileInput.Seed);
        for (var round = 0; round < HostileInput.Count / InputsARound; round++)
        {
            var clients = new List<TcpClient>();
            for (var i = 0; i < InputsARound; i++)
            {
                var client = await ConnectAsync();
                clients.Add(client);
                await client.GetStream().WriteAsync(input.Next(), Cancellation);
            }

            using var response = await SendAsync("POST", "healthy", $"round {round}");
            Assert.Equal(string.Concat($"round {round}".Reverse()), await BodyAsync(response));
            clients.ForEach(c => c.Dispose());
        }

        // Whatever was begun is given up with its client.
        await Server.WaitUntilDoneAsync(Cancellation);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_request_that_trickles_in_blocks_no_other()
    {
        await ReverseAsync();
        using var slow = await ConnectAsync();
        foreach (var c in "POST /reverse HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"u8.ToArray())
        {
            await slow.GetStream().WriteAsync(new[] { c }, Cancellation);
            if (c == '\n')
            {
                using var response = await SendAsync("POST", "reverse", "abc");
                Assert.Equal("cba", await BodyAsync(response));
            }
        }

        Assert.EndsWith("\r\n\r\ncba", await RawAsync(slow, []), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_stream_that_is_not_read_holds_the_worker_up_no_more_than_the_limit_and_ends()
    {
        var sent = new TaskCompletionSource();
        await ReverseAsync();
        await WorkAsync("flood", async (job, _) =>
        {
            var part = new byte[64 << 10];
            for (var i = 0; i < 300; i++)
            {
                await job.SendDataAsync(part);
            }

            sent.SetResult();
            return default;
        });
        using var slow = await ConnectAsync();
        await slow.GetStream().WriteAsync("POST /flood HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Cancellation);
        await sent.Task.WaitAsync(Cancellation);
        using var response = await SendAsync("POST", "reverse", "abc");
        Assert.Equal("cba", await BodyAsync(response));
        await Server.WaitUntilDoneAsync(Cancellation);
        var all = await RawAsync(slow, []);
        Assert.DoesNotContain("event: complete", all, StringComparison.Ordinal);
    }
}
