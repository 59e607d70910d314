using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gearman.Protocol;

namespace Benchmarks.Load;

/// <summary>A raw peer of a server: it handles all packets of a read and answers them by one send, so that the server is what is measured.</summary>
internal abstract class LoadPeer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output = new(256);
    private byte[] _input = [];
    private int _start;
    private int _end;
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

    protected IBufferWriter<byte> Output => _output;

    /// <summary>Starts the exchange.</summary>
    public abstract void Begin();

    public void Dispose() => Socket.Dispose();

    public void Receive()
    {
        const int Room = 64 << 10;
        if (_input.Length - _end < Room)
        {
            var filled = _input.AsSpan(_start.._end);
            var target = _input.Length - filled.Length < Room ? new byte[Math.Max(4 * Room, _input.Length * 2)] : _input;
            filled.CopyTo(target);
            (_input, _start, _end) = (target, 0, filled.Length);
        }

        var count = Socket.Receive(_input.AsSpan(_end), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (count == 0)
        {
            throw new InvalidOperationException($"The server closed the connection: {error}");
        }

        _end += count;
        while (PacketReader.Read(_input.AsSpan(_start.._end), PacketLimits.MaxBodyLength, out var packet, out var length) == PacketReadStatus.Packet)
        {
            On(packet);
            _start += length;
        }

        if (_start == _end)
        {
            _start = _end = 0;
        }

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
