using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Bytes out, lines in.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private LineClient(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream(), Encoding.Latin1);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<LineClient> ConnectAsync(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        return new LineClient(client);
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes, Cancellation);

    public async Task<string?> ReadLineAsync() => await _reader.ReadLineAsync(Cancellation);

    /// <summary>Sends a line and reads one.</summary>
    public async Task<string?> LineAsync(string line)
    {
        await WriteAsync(line + "\r\n");
        return await ReadLineAsync();
    }

    /// <summary>Sends a line and reads up to END, which is left out, or an error.</summary>
    public async Task<string[]> AskAsync(string line)
    {
        await WriteAsync(line + "\r\n");
        List<string> lines = [];
        while (await ReadLineAsync() is { } answer && answer != "END")
        {
            lines.Add(answer);
            if (answer.Contains("ERROR", StringComparison.Ordinal))
            {
                break;
            }
        }

        return [.. lines];
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
