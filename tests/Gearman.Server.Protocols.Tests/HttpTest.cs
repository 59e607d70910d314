using System.Net;
using System.Net.Sockets;
using System.Text;
using Gearman.Client;
using Gearman.Server.Http;
using Gearman.Testing;

namespace Gearman.Server.Protocols.Tests;

/// <summary>A server with HTTP, a worker of ours for it, and clients of HTTP and of nothing but bytes.</summary>
public abstract class HttpTest : IAsyncLifetime
{
    /// <summary>For tests that wait: ten minutes, on a machine that does other things as well.</summary>
    protected const int Timeout = 600_000;

    private readonly HttpProtocol _http;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly TestWorkers _workers = new();
    private GearmanTestServer? _server;

    protected HttpTest(HttpProtocolOptions? options = null)
    {
        options ??= new HttpProtocolOptions();
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        _http = new HttpProtocol(options);
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected GearmanTestServer Server => _server!;

    protected HttpClient Client => _client;

    protected Uri Root => new($"http://{_http.EndPoints[0]}/");

    protected int Port => _http.EndPoints[0].Port;

    protected virtual TimeProvider? Time => null;

    public async ValueTask InitializeAsync()
    {
        _server = await GearmanTestServer.StartAsync(
            options =>
            {
                options.Protocols.Add(_http);
                options.HandlePrefix = "H:test";
                options.MaxPacketBytes = 1 << 20;
                options.MaxUnsentBytes = 1 << 20;
                Configure(options);
            },
            Time);
        _workers.Server = _server;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client.Dispose();
        await _workers.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>What more is to be said to the server.</summary>
    protected virtual void Configure(GearmanServerOptions options)
    {
    }

    /// <summary>A request of the talk.</summary>
    protected async Task<HttpResponseMessage> SendAsync(string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Root + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = body is null ? null : new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>Asks after a job until what its worker said of its status has come.</summary>
    protected async Task<string> StatusAsync(string handle)
    {
        while (true)
        {
            using var response = await SendAsync("GET", $"?job={Uri.EscapeDataString(handle)}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var status = await BodyAsync(response);
            if (!status.Contains("\"numerator\":0", StringComparison.Ordinal))
            {
                return status;
            }
        }
    }

    protected static async Task<string> BodyAsync(HttpResponseMessage response) =>
        Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(Cancellation));

    protected static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    protected Task WorkAsync(string function, Func<JobContext, CancellationToken, Task<ReadOnlyMemory<byte>>> handler) => _workers.StartAsync(function, handler);

    protected Task ReverseAsync(string function = "reverse") => _workers.StartReverseAsync(function);

    /// <summary>A connection for bytes, open.</summary>
    protected async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, Port, Cancellation);
        return client;
    }

    /// <summary>Sends bytes and reads all that is answered until the server closes.</summary>
    protected async Task<string> RawAsync(string request)
    {
        using var client = await ConnectAsync();
        return await RawAsync(client, Encoding.Latin1.GetBytes(request));
    }

    protected static async Task<string> RawAsync(TcpClient client, byte[] request)
    {
        var stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, Cancellation);
            await stream.CopyToAsync(answer, Cancellation);
        }
        catch (IOException)
        {
            // Closed before all was read.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
