using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gearman.Protocol;

namespace Gearman.Server.Tests.Wire;

/// <summary>A raw peer of a server: writes bytes, reads packets and lines. Every read gives up after five minutes.</summary>
internal sealed class TestPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _unread = [];

    private readonly Stream _stream;

    private TestPeer(Socket socket, Stream stream)
    {
        Socket = socket;
        _stream = stream;
    }

    public Socket Socket { get; }

    public static async Task<TestPeer> ConnectAsync(IPEndPoint endPoint, int? receiveBufferLength = null)
    {
        var socket = await OpenAsync(endPoint, receiveBufferLength);
        return new TestPeer(socket, new NetworkStream(socket));
    }

    /// <summary>Connects by TLS.</summary>
    public static async Task<TestPeer> ConnectAsync(IPEndPoint endPoint, SslClientAuthenticationOptions tls)
    {
        var socket = await OpenAsync(endPoint, null);
        var stream = new SslStream(new NetworkStream(socket));
        using var timeout = NewTimeout();
        await stream.AuthenticateAsClientAsync(tls, timeout.Token);
        return new TestPeer(socket, stream);
    }

    /// <summary>A request as bytes; fields as Latin-1 text with \0 between them.</summary>
    public static byte[] Request(PacketType type, string body = "") => Packet(PacketMagic.Request, (uint)type, Encoding.Latin1.GetBytes(body));

    /// <summary>A packet as a server sends it.</summary>
    public static byte[] Response(PacketType type, string body = "") => Packet(PacketMagic.Response, (uint)type, Encoding.Latin1.GetBytes(body));

    public static byte[] Packet(PacketMagic magic, uint type, ReadOnlySpan<byte> body)
    {
        var packet = new byte[PacketHeader.Length + body.Length];
        new PacketHeader(magic, (PacketType)type, (uint)body.Length).Write(packet);
        body.CopyTo(packet.AsSpan(PacketHeader.Length));
        return packet;
    }

    public async Task WriteAsync(byte[] bytes)
    {
        using var timeout = NewTimeout();
        await _stream.WriteAsync(bytes, timeout.Token);
    }

    public Task WriteAsync(PacketType type, string body = "") => WriteAsync(Request(type, body));

    public Task WriteLineAsync(string line) => WriteAsync(Encoding.Latin1.GetBytes(line + "\n"));

    /// <summary>Expects these bytes next.</summary>
    public async Task ExpectAsync(params byte[][] packets)
    {
        var expected = packets.SelectMany(p => p).ToArray();
        Assert.Equal(Show(expected), Show(await ReadAsync(expected.Length)));
    }

    public Task ExpectAsync(PacketType type, string body = "") => ExpectAsync(Response(type, body));

    /// <summary>Expects that all that came is read: a question comes back at once.</summary>
    public async Task ExpectNothingElseAsync()
    {
        await WriteAsync(PacketType.EchoReq, "else?");
        await ExpectAsync(PacketType.EchoRes, "else?");
    }

    /// <summary>As <see cref="ExpectNothingElseAsync"/>, for a worker that may be woken meanwhile.</summary>
    public async Task ExpectNothingElseOrNoopAsync()
    {
        await WriteAsync(PacketType.EchoReq, "else?");
        PacketHeader header;
        while ((header = PacketHeader.Read(await ReadAsync(PacketHeader.Length))).Type == PacketType.Noop)
        {
        }

        Assert.Equal((PacketType.EchoRes, 5u), (header.Type, header.BodyLength));
        await ReadAsync(5);
    }

    /// <summary>Reads a packet of a type.</summary>
    /// <returns>Its body.</returns>
    public async Task<string> ReadAsync(PacketType type) => Encoding.Latin1.GetString(await ReadBytesAsync(type));

    /// <inheritdoc cref="ReadAsync(PacketType)"/>
    public async Task<byte[]> ReadBytesAsync(PacketType type)
    {
        var header = PacketHeader.Read(await ReadAsync(PacketHeader.Length));
        var body = await ReadAsync((int)header.BodyLength);
        Assert.Equal(type, header.Type);
        Assert.Equal(PacketMagic.Response, header.Magic);
        return body;
    }

    public async Task<string> ReadLineAsync()
    {
        int end;
        while ((end = _unread.IndexOf((byte)'\n')) < 0)
        {
            Assert.True(await FillAsync(), "The stream ended inside a line.");
        }

        return Encoding.Latin1.GetString(Take(end + 1));
    }

    /// <summary>Reads lines up to the one with a dot, which is left out.</summary>
    public async Task<string> ReadListAsync()
    {
        var lines = new StringBuilder();
        while (await ReadLineAsync() is var line && line != ".\n")
        {
            lines.Append(line);
        }

        return lines.ToString();
    }

    public async Task<byte[]> ReadAsync(int length)
    {
        if (length > _unread.Count + _buffer.Length)
        {
            return await ReadLongAsync(length);
        }

        while (_unread.Count < length)
        {
            Assert.True(await FillAsync(), $"The stream ended with {Show([.. _unread])}.");
        }

        return Take(length);
    }

    /// <summary>Expects the end of the stream, and nothing before it.</summary>
    public async Task ExpectEndAsync()
    {
        try
        {
            while (await FillAsync())
            {
            }
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // The server closed before it had read all.
        }

        Assert.Equal("", Show([.. _unread]));
    }

    /// <summary>Reads all that comes before the end of the stream, or before it breaks.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            while (await FillAsync())
            {
            }
        }
        catch (IOException)
        {
            // Broken: that is an end too.
        }

        return Encoding.Latin1.GetString([.. _unread]);
    }

    /// <summary>Says that nothing more will be said.</summary>
    public async Task EndWritingAsync()
    {
        if (_stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        Socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Submits a job.</summary>
    /// <returns>Its handle.</returns>
    public async Task<string> SubmitAsync(string function, string workload = "w", string unique = "", PacketType type = PacketType.SubmitJob)
    {
        await WriteAsync(type, $"{function}\0{unique}\0{workload}");
        return await ReadAsync(PacketType.JobCreated);
    }

    /// <summary>Grabs a job that must be there.</summary>
    /// <returns>Its handle.</returns>
    public async Task<string> GrabAsync()
    {
        await WriteAsync(PacketType.GrabJob);
        var job = await ReadAsync(PacketType.JobAssign);
        return job[..job.IndexOf('\0')];
    }

    public async Task<string> StatusAsync()
    {
        await WriteLineAsync("status");
        return await ReadListAsync();
    }

    /// <summary>Closes by a reset instead of an orderly end.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    private static string Show(byte[] bytes) =>
        string.Concat(Encoding.Latin1.GetString(bytes).Select(c => c is < ' ' or > '~' ? $"\\{(int)c}" : $"{c}"));

    private static async Task<Socket> OpenAsync(IPEndPoint endPoint, int? receiveBufferLength)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferLength is { } length)
        {
            socket.ReceiveBufferSize = length;
        }

        await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        return socket;
    }

    private static CancellationTokenSource NewTimeout()
    {
        var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Patience);
        return timeout;
    }

    private async Task<byte[]> ReadLongAsync(int length)
    {
        using var timeout = NewTimeout();
        var bytes = new byte[length];
        var count = _unread.Count;
        Take(count).CopyTo(bytes, 0);
        while (count < length)
        {
            var read = await _stream.ReadAsync(bytes.AsMemory(count), timeout.Token);
            Assert.True(read > 0, "The stream ended inside a packet.");
            count += read;
        }

        return bytes;
    }

    private async Task<bool> FillAsync()
    {
        using var timeout = NewTimeout();
        var count = await _stream.ReadAsync(_buffer, timeout.Token);
        _unread.AddRange(_buffer.AsSpan(0, count));
        return count > 0;
    }

    private byte[] Take(int length)
    {
        var taken = _unread.GetRange(0, length).ToArray();
        _unread.RemoveRange(0, length);
        return taken;
    }
}
