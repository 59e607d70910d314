using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Gearman.Protocol;

namespace Gearman.Client.Tests;

/// <summary>The server's end of one connection. Fields are written as Latin-1 text, with <c>|</c> for NUL.</summary>
internal sealed class FakePeer(Socket socket) : IDisposable
{
    private static readonly (PacketType Type, string Fields) Probe = (PacketType.EchoReq, "probe");

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    public static byte[] Packet(PacketType type, string fields = "")
    {
        var output = new ArrayBufferWriter<byte>();
        ResponseWriter.OneField(output, type, Bytes(fields));
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Bytes(string fields) => Encoding.Latin1.GetBytes(fields.Replace('|', '\0'));

    /// <summary>Reads the next packet; its type and fields have to be these.</summary>
    public async Task ExpectAsync(PacketType type, string fields = "") =>
        Assert.Equal((type, fields), await (type == PacketType.EchoReq ? ReadAnyAsync() : ReadAsync()));

    /// <summary>The next packet that is no probe; probes, which a slow machine has time for, are answered.</summary>
    public async Task<(PacketType Type, string Fields)> ReadAsync()
    {
        while (true)
        {
            var packet = await ReadAnyAsync();
            if (packet != Probe)
            {
                return packet;
            }

            await SendAsync(PacketType.EchoRes, Probe.Fields);
        }
    }

    /// <summary>The next packet.</summary>
    public async Task<(PacketType Type, string Fields)> ReadAnyAsync() => await TryReadAsync() ?? throw new EndOfStreamException();

    /// <summary>The other end has closed, and sent nothing more before but probes.</summary>
    public async Task ExpectEndAsync()
    {
        while (await TryReadAsync() is { } packet)
        {
            Assert.Equal(Probe, packet);
        }
    }

    public Task SendAsync(PacketType type, string fields = "") => SendAsync(Packet(type, fields));

    public async Task SendAsync(params byte[][] packets) =>
        await _stream.WriteAsync(packets.SelectMany(packet => packet).ToArray(), TestContext.Current.CancellationToken);

    /// <summary>Sends a worker that waits for an answer to its last grab to sleep, and lets it stop.</summary>
    public async Task SendHomeAsync(GearmanWorker worker)
    {
        await ExpectAsync(PacketType.GrabJobUniq);
        await SendAsync(PacketType.NoJob);
        await ExpectAsync(PacketType.PreSleep);
        var stop = worker.DisposeAsync();
        await ExpectEndAsync();
        Dispose();
        await stop;
    }

    public void Dispose() => _stream.Dispose();

    /// <returns>Null if the other end has closed.</returns>
    private async Task<(PacketType Type, string Fields)?> TryReadAsync()
    {
        var header = new byte[PacketHeader.Length];
        var count = await _stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        if (count == 0)
        {
            return null;
        }

        Assert.Equal(header.Length, count);
        var (magic, type, length) = PacketHeader.Read(header);
        Assert.Equal(PacketMagic.Request, magic);
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return (type, Encoding.Latin1.GetString(body).Replace('\0', '|'));
    }
}
