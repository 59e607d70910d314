using System.Net;
using Gearman.Server.Http;
using Gearman.Server.Memcached;
using Gearman.TestSupport;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Ports that are taken before the server starts, and connections to them.</summary>
public sealed class ProtocolPortsTests() : HttpTest(new HttpProtocolOptions { ConfigureServer = kestrel => kestrel.Limits.MaxConcurrentConnections = 1 })
{
    public static TheoryData<string> Kinds => ["http", "memcached"];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Ports_are_taken_with_the_servers_own_and_given_up_with_them(string kind)
    {
        var port = LoopbackPorts.Take();
        await using (var server = NewServer(Make(kind, port)))
        {
            server.Bind();
            await server.StartAsync(Cancellation);
            await using var other = NewServer(Make(kind, port));
            Assert.Throws<GearmanServerException>(other.Bind);
            await Assert.ThrowsAsync<InvalidOperationException>(() => other.StartAsync(Cancellation));
        }

        await using var again = NewServer(Make(kind, port));
        again.Bind();
        await again.StartAsync(Cancellation);
    }

    /// <summary>A port that is taken but not listened on can be taken twice.</summary>
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Of_two_that_have_taken_a_port_the_second_does_not_start(string kind)
    {
        var port = LoopbackPorts.Take();
        await using var first = NewServer(Make(kind, port));
        await using var second = NewServer(Make(kind, port));
        first.Bind();
        second.Bind();
        await first.StartAsync(Cancellation);
        await Assert.ThrowsAsync<GearmanServerException>(() => second.StartAsync(Cancellation));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_connection_of_HTTP_2_counts_once()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpVersion.Version20, response.Version);
    }

    private static GearmanServer NewServer(IServerProtocol protocol) =>
        new(new GearmanServerOptions { Protocols = { protocol }, EndPoints = { new IPEndPoint(IPAddress.Loopback, 0) } });

    private static IServerProtocol Make(string kind, int port)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, port);
        return kind == "http"
            ? new HttpProtocol(new HttpProtocolOptions { EndPoints = { endPoint } })
            : new MemcachedProtocol(new MemcachedProtocolOptions { EndPoints = { endPoint } });
    }
}
