using System.Net;
using System.Net.Sockets;

namespace Gearman.Server.Connections;

/// <summary>A peer's byte stream by a <see cref="Socket"/>: a receive of no bytes tells when there is something to read.</summary>
internal sealed class SocketLink(SocketTransport transport, Socket socket, int id) : Link
{
    /// <summary>What is handed to an asynchronous send when the socket takes no more.</summary>
    private const int SendBufferLength = 64 * 1024;

    private bool _wantsReadable;
    private bool _awaitsReadable;
    private byte[]? _sending;
    private bool _isClosed;

    public override int Id => id;

    public override IPEndPoint? RemoteEndPoint
    {
        get
        {
            try
            {
                return socket.RemoteEndPoint as IPEndPoint;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return null;
            }
        }
    }

    public override int Receive(Span<byte> buffer)
    {
        var count = socket.Receive(buffer, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => WouldBlock,
            _ => 0,
        };
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (_sending is not null)
        {
            return 0;
        }

        var count = socket.Send(bytes, SocketFlags.None, out var error);
        if (error == SocketError.Success)
        {
            return count;
        }

        if (error != SocketError.WouldBlock)
        {
            return Broken;
        }

        _sending = bytes[..Math.Min(bytes.Length, SendBufferLength)].ToArray();
        _ = SendAsync(_sending);
        return _sending.Length;
    }

    public override void Watch(bool readable, bool writable)
    {
        _wantsReadable = readable;
        if (readable && !_awaitsReadable && !_isClosed)
        {
            _awaitsReadable = true;
            _ = AwaitReadableAsync();
        }
    }

    public override void Close()
    {
        _isClosed = true;
        socket.Dispose();
    }

    private async Task AwaitReadableAsync()
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken: the receive that follows says so.
        }

        transport.Enqueue(events =>
        {
            _awaitsReadable = false;
            if (_isClosed || !_wantsReadable)
            {
                return;
            }

            events.OnReadable(Connection);
            Watch(_wantsReadable, writable: false);
        });
    }

    private async Task SendAsync(byte[] bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken: the send that follows says so.
        }

        transport.Enqueue(events =>
        {
            _sending = null;
            if (!_isClosed)
            {
                events.OnWritable(Connection);
            }
        });
    }
}
