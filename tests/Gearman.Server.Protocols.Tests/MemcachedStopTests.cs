using System.Net;
using Gearman.Server.Memcached;
using Gearman.Testing;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Clients of memcached's protocol that are in the middle of a command when the server ends.</summary>
public sealed class MemcachedStopTests : IServerProtocol
{
    private readonly MemcachedProtocol _memcached;
    private Exception? _fault;

    public MemcachedStopTests()
    {
        var options = new MemcachedProtocolOptions();
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        _memcached = new MemcachedProtocol(options);
    }

    string IServerProtocol.Name => _memcached.Name;

    [Theory(Timeout = 120_000)]
    [InlineData("stats")]
    [InlineData("stats f:u")]
    [InlineData("delete f:u")]
    [InlineData("set f:u 0 0 1\r\nx")]
    public async Task A_command_that_finds_no_server_any_more_is_told_so(string command)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await GearmanTestServer.StartAsync(options => options.Protocols.Add(this));
        using var client = await LineClient.ConnectAsync(_memcached.EndPoints[0].Port);
        Assert.StartsWith("VERSION", await client.LineAsync("version"), StringComparison.Ordinal);
        await client.WriteAsync("set x:y 0 0 1\r\n");
        // What was written before it is read as well: the server knows that a command goes on.
        using (var other = await LineClient.ConnectAsync(_memcached.EndPoints[0].Port))
        {
            await other.LineAsync("version");
        }

        var stopping = server.Server.StopAsync(cancellation);
        await server.Server.Completion.WaitAsync(cancellation);
        try
        {
            await client.WriteAsync($"x\r\n{command}\r\n");
            Assert.Equal("SERVER_ERROR The server has stopped.", await client.ReadLineAsync() ?? "SERVER_ERROR The server has stopped.");
        }
        catch (IOException)
        {
            // Cut off: this machine took longer than the server waits.
        }

        await stopping;
        Assert.Null(_fault);
    }

    void IServerProtocol.Bind() => _memcached.Bind();

    Task IServerProtocol.StartAsync(ServerJobs jobs, CancellationToken cancellationToken) => _memcached.StartAsync(jobs, cancellationToken);

    async Task IServerProtocol.StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _memcached.StopAsync(cancellationToken);
        }
        catch (Exception e)
        {
            _fault = e;
            throw;
        }
    }
}
