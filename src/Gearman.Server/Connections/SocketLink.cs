using System.Net;
using System.Net.Sockets;

namespace Gearman.Server.Connections;

/// <summary>
/// A peer's byte stream by a <see cref="Socket"/>: a receive of no bytes tells when there is something to read, an
/// asynchronous send when there is room to write.
/// </summary>
internal sealed class SocketLink(SocketTransport transport, Socket socket, int id) : Link
{
    /// <summary>What is handed to an asynchronous send when the socket takes no more.</summary>
    private const int SendBufferLength = 64 * 1024;

    private bool _wantsReadable;
    private bool _awaitsReadable;
    private bool _wantsWritable;
    private bool _isToldWritable;

    /// <summary>An asynchronous send is under way, of a copy of what the connection has unsent.</summary>
    private bool _isSending;

    /// <summary>What it sent: no longer unsent, as the next <see cref="Send"/> tells.</summary>
    private int _sent;
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
        if (_isSending)
        {
            return 0;
        }

        if (_sent > 0)
        {
            var sent = _sent;
            _sent = 0;
            return sent;
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

        // The connection keeps these bytes until the system has them: one that closes when all is sent waits for them.
        _isSending = true;
        _ = SendAsync(bytes[..Math.Min(bytes.Length, SendBufferLength)].ToArray());
        return 0;
    }

    public override void Watch(bool readable, bool writable)
    {
        _wantsReadable = readable;
        if (readable && !_awaitsReadable && !_isClosed)
        {
            _awaitsReadable = true;
            _ = AwaitReadableAsync();
        }

        _wantsWritable = writable;
        TellWritable();
    }

    public override void Close()
    {
        _isClosed = true;
        socket.Dispose();
    }

    /// <summary>Tells in the next turn, and in each that follows while it is wanted, unless there is no room to write.</summary>
    private void TellWritable()
    {
        if (_wantsWritable && !_isSending && !_isToldWritable && !_isClosed)
        {
            _isToldWritable = true;
            transport.Enqueue(events =>
            {
                _isToldWritable = false;
                if (_wantsWritable && !_isSending && !_isClosed)
                {
                    events.OnWritable(Connection);
                    TellWritable();
                }
            });
        }
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
            Watch(_wantsReadable, _wantsWritable);
        });
    }

    private async Task SendAsync(byte[] bytes)
    {
        var sent = 0;
        try
        {
            while (sent < bytes.Length)
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
            _isSending = false;
            _sent = sent;
            TellWritable();
        });
    }
}
