using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Benchmarks.Load;
using Gearman.Protocol;

namespace Benchmarks.Soak;

/// <summary>A peer that comes, does some work, and goes: by an orderly end, by a reset, or with a job in its hands.</summary>
internal sealed class SoakPeer : IDisposable
{
    private const int Functions = 8;
    private const int MaxWorkload = 32 * 1024;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly CancellationToken _stop;
    private readonly byte[] _header = new byte[PacketHeader.Length];

    private SoakPeer(Socket socket, Stream stream, CancellationToken stop)
    {
        _socket = socket;
        _stream = stream;
        _stop = stop;
    }

    /// <summary>One client after the other, until the run ends.</summary>
    public static Task ClientsAsync(int port, bool isTls, Random random, SoakPace pace) => UntilStopAsync(pace, async () =>
    {
        using var client = await ConnectAsync(port, isTls, pace);
        for (var jobs = random.Next(1, 100); jobs > 0; jobs--)
        {
            await pace.NextAsync();
            var isBackground = random.Next(2) == 0;
            var body = $"f{random.Next(Functions)}\0{(random.Next(3) == 0 ? "" : random.Next(1000))}\0{new string('w', random.Next(random.Next(MaxWorkload)))}";
            await client.WriteAsync(isBackground ? PacketType.SubmitJobBg : PacketType.SubmitJob, body);
            // A result may come first, of the same unique.
            while (await client.ReadAsync() is var type && type != (isBackground ? PacketType.JobCreated : PacketType.WorkComplete))
            {
            }

            if (random.Next(200) == 0)
            {
                // Leaves without its result.
                await client.WriteAsync(PacketType.SubmitJob, body);
                break;
            }
        }

        client.End(random);
    });

    /// <summary>One worker after the other, until the run ends.</summary>
    public static Task WorkersAsync(int port, bool isTls, Random random, SoakPace pace) => UntilStopAsync(pace, async () =>
    {
        using var worker = await ConnectAsync(port, isTls, pace);
        for (var i = 0; i < Functions; i++)
        {
            await worker.WriteAsync(PacketType.CanDo, $"f{i}");
        }

        for (var jobs = random.Next(1, 500); jobs > 0;)
        {
            await worker.WriteAsync(PacketType.GrabJob, "");
            var type = await worker.ReadAsync();
            if (type == PacketType.JobAssign)
            {
                if (--jobs == 0)
                {
                    break;
                }

                await worker.WriteAsync(PacketType.WorkComplete, $"{worker.Handle}\0{new string('r', random.Next(random.Next(MaxWorkload)))}");
            }
            else if (type == PacketType.NoJob)
            {
                await worker.WriteAsync(PacketType.PreSleep, "");
                while (await worker.ReadAsync() != PacketType.Noop)
                {
                }
            }
        }

        worker.End(random);
    });

    /// <summary>Connections that say nothing that makes sense.</summary>
    public static Task NonsenseAsync(int port, Random random, SoakPace pace) => UntilStopAsync(pace, async () =>
    {
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System, pace.Stop);
        using var peer = await ConnectAsync(port, isTls: false, pace);
        var bytes = new byte[random.Next(1000)];
        random.NextBytes(bytes);
        await peer._stream.WriteAsync(bytes, pace.Stop);
        peer.End(random);
    });

    public string Handle { get; private set; } = "";

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private static async Task UntilStopAsync(SoakPace pace, Func<Task> once)
    {
        while (!pace.Stop.IsCancellationRequested)
        {
            try
            {
                await once();
            }
            catch (OperationCanceledException) when (pace.Stop.IsCancellationRequested)
            {
                // The end of the run.
            }
            catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
            {
                // Nonsense is cut off while it is said.
            }
        }
    }

    private static async Task<SoakPeer> ConnectAsync(int port, bool isTls, SoakPace pace)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, pace.Stop);
        pace.CountConnection();
        Stream stream = new NetworkStream(socket);
        if (isTls)
        {
            stream = await TestCertificate.AuthenticateAsync(stream, pace.Stop);
        }

        return new SoakPeer(socket, stream, pace.Stop);
    }

    private async Task WriteAsync(PacketType type, string body)
    {
        var packet = new byte[PacketHeader.Length + Encoding.Latin1.GetByteCount(body)];
        new PacketHeader(PacketMagic.Request, type, (uint)(packet.Length - PacketHeader.Length)).Write(packet);
        Encoding.Latin1.GetBytes(body, packet.AsSpan(PacketHeader.Length));
        await _stream.WriteAsync(packet, _stop);
    }

    /// <summary>Reads a packet and keeps the handle that it starts with.</summary>
    private async Task<PacketType> ReadAsync()
    {
        await _stream.ReadExactlyAsync(_header, _stop);
        var header = PacketHeader.Read(_header);
        var body = ArrayPool<byte>.Shared.Rent((int)header.BodyLength);
        await _stream.ReadExactlyAsync(body.AsMemory(0, (int)header.BodyLength), _stop);
        var end = body.AsSpan(0, (int)header.BodyLength).IndexOf((byte)0);
        Handle = Encoding.Latin1.GetString(body, 0, end < 0 ? (int)header.BodyLength : end);
        ArrayPool<byte>.Shared.Return(body);
        return header.Type;
    }

    private void End(Random random)
    {
        if (random.Next(2) == 0)
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
    }
}
