using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gearman.Protocol;

namespace Benchmarks.Jobs;

/// <summary>A raw peer of a server: it handles all packets of a read and answers them by one send, so that the server is what is measured.</summary>
internal abstract class LoadPeer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);
    private byte[] _input = new byte[1 << 18];
    private int _filled;
    private int _sent;

    protected LoadPeer(int port)
    {
        Socket.Connect(IPAddress.Loopback, port);
        Socket.NoDelay = true;
        Socket.Blocking = false;
    }

    public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>There is something that did not fit into the socket yet.</summary>
    public bool WantsToSend => _sent < _output.WrittenCount;

    /// <summary>What the peer has finished.</summary>
    public int Done { get; protected set; }

    protected IBufferWriter<byte> Output => _output;

    /// <summary>Starts the exchange.</summary>
    public abstract void Begin();

    public void Dispose() => Socket.Dispose();

    public void Receive()
    {
        if (_filled == _input.Length)
        {
            Array.Resize(ref _input, _input.Length * 2);
        }

        var count = Socket.Receive(_input.AsSpan(_filled), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (count == 0)
        {
            throw new InvalidOperationException($"The server closed the connection: {error}");
        }

        var bytes = _input.AsSpan(0, _filled + count);
        while (PacketReader.Read(bytes, PacketLimits.MaxBodyLength, out var packet, out var length) == PacketReadStatus.Packet)
        {
            On(packet);
            bytes = bytes[length..];
        }

        bytes.CopyTo(_input);
        _filled = bytes.Length;
        Send();
    }

    public void Send()
    {
        while (WantsToSend)
        {
            var count = Socket.Send(_output.WrittenSpan[_sent..], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            _sent += count;
        }

        _output.ResetWrittenCount();
        _sent = 0;
    }

    protected abstract void On(in Packet packet);
}
