using System.Net;
using Gearman.Server.Memcached;
using Gearman.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Protocols.Tests;

/// <summary>A server with memcached's protocol, a clock that the test moves, and a client that writes lines.</summary>
public abstract class MemcachedTest : IAsyncLifetime
{
    /// <summary>For tests that wait: ten minutes, on a machine that does other things as well.</summary>
    protected const int Timeout = 600_000;

    private readonly MemcachedProtocol _memcached;
    private readonly TestWorkers _workers = new();
    private readonly List<LineClient> _clients = [];
    private GearmanTestServer? _server;

    protected MemcachedTest(MemcachedProtocolOptions? options = null)
    {
        options ??= new MemcachedProtocolOptions();
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        _memcached = new MemcachedProtocol(options);
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new();

    protected GearmanTestServer Server => _server!;

    private protected TestWorkers Workers => _workers;

    protected int Port => _memcached.EndPoints[0].Port;

    public async ValueTask InitializeAsync()
    {
        _server = await GearmanTestServer.StartAsync(
            options =>
            {
                options.Protocols.Add(_memcached);
                options.HandlePrefix = "H:test";
                options.MaxPacketBytes = 1 << 20;
            },
            Time);
        _workers.Server = _server;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(c => c.Dispose());
        await _workers.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected async Task<LineClient> ConnectAsync()
    {
        var client = await LineClient.ConnectAsync(Port);
        _clients.Add(client);
        return client;
    }

    /// <summary>Sets, waits until the job is done and its end known.</summary>
    private protected async Task SetAsync(LineClient client, string key, string value, string expirationTime = "0")
    {
        await client.WriteAsync($"set {key} 0 {expirationTime} {value.Length}\r\n{value}\r\n");
        Assert.Equal("STORED", await client.ReadLineAsync());
        await Server.WaitUntilDoneAsync(Cancellation);
    }

    /// <summary>Asks for the state of a key until it is another than these.</summary>
    private protected static async Task<string> StateAsync(LineClient client, string key)
    {
        while (true)
        {
            var stats = await client.AskAsync($"stats {key}");
            if (stats.Length < 2 || stats[1] is not ("STAT state queued" or "STAT state running"))
            {
                return stats.Length < 2 ? "" : stats[1]["STAT state ".Length..];
            }

            await Task.Yield();
        }
    }
}
