using System.Net;
using Gearman.Server.Http;
using Gearman.Server.Memcached;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Ports that are taken before the server starts, and connections to them.</summary>
public sealed class ProtocolPortsTests() : HttpTest(new HttpProtocolOptions { ConfigureServer = kestrel => kestrel.Limits.MaxConcurrentConnections = 1 })
{
    public static TheoryData<string> Kinds => ["http", "memcached"];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Ports_are_taken_with_the_servers_own_and_given_up_with_them(string kind)
    {
        var first = Make(kind, 0);
        await using (var server = NewServer(first))
        {
            server.Bind();
            Assert.NotEqual(0, PortOf(first));
            await server.StartAsync(Cancellation);
            await using var other = NewServer(Make(kind, PortOf(first)));
            Assert.Throws<GearmanServerException>(other.Bind);
        }

        await using var again = NewServer(Make(kind, PortOf(first)));
        again.Bind();
        await again.StartAsync(Cancellation);
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

    private static int PortOf(IServerProtocol protocol) => protocol is HttpProtocol http ? http.EndPoints[0].Port : ((MemcachedProtocol)protocol).EndPoints[0].Port;
}
