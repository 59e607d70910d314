using System.Buffers;
using System.Net;
using Gearman.Protocol;

namespace Gearman.Server.Connections;

/// <summary>
/// Bytes to packets and packets to bytes for one peer, without knowing what a packet means. All complete packets of a
/// read are handled at once, and what is written meanwhile goes out with one send at the end of the loop's turn.
/// </summary>
/// <remarks>
/// A connection holds no buffer while it is idle. The start of an incomplete packet is kept in a rented array; a packet
/// larger than the loop's buffer is read into an array that grows as its bytes come, not as its header says.
/// A peer that does not read is not read from, and the requests that came already wait unhandled: nobody is cut off for
/// answers to what it asked, only for what others send it.
/// </remarks>
internal sealed class Connection : IBufferWriter<byte>
{
    /// <summary>With so much unsent the peer has to read before it is read from: 1 MiB, or half of what may wait for it.</summary>
    private const int MaxPauseAbove = 1 << 20;

    private const int MinOutputLength = 4096;

    private readonly Link _link;
    private readonly ServerLoop _loop;
    private readonly ConnectionLimits _limits;
    private readonly int _pauseAbove;
    private IPacketHandler _handler = null!;

    /// <summary>The start of an incomplete packet or line; whole ones before it if some are unhandled.</summary>
    private byte[] _partial = [];
    private int _partialLength;

    /// <summary>Packets wait in _partial until the peer has read its answers.</summary>
    private bool _hasUnhandled;

    /// <summary>Bytes of the incomplete packet in all, as its header says.</summary>
    private int _needed;

    /// <summary>What is written and not yet sent: from _outputStart to _outputEnd.</summary>
    private byte[] _output = [];
    private int _outputStart;
    private int _outputEnd;

    /// <summary>The longest write since _output was empty.</summary>
    private int _longestWrite;

    private bool _isQueuedToFlush;
    private bool _isPaused;
    private bool _awaitsWritable;
    private State _state;

    public Connection(Link link, ServerLoop loop, ConnectionLimits limits)
    {
        _link = link;
        _loop = loop;
        _limits = limits;
        _pauseAbove = Math.Min(MaxPauseAbove, limits.MaxUnsentBytes / 2);
    }

    private enum State : byte
    {
        Open,

        /// <summary>Reads no more and closes when all is sent.</summary>
        Ending,

        /// <summary>Closes at the end of the turn, sent or not.</summary>
        Doomed,

        Closed,
    }

    public int Id => _link.Id;

    public IPEndPoint? RemoteEndPoint => _link.RemoteEndPoint;

    private int Unsent => _outputEnd - _outputStart;

    private bool IsBehind => Unsent > _pauseAbove;

    /// <summary>Names who takes what is read. Once, before the first event.</summary>
    public void Attach(IPacketHandler handler) => _handler = handler;

    /// <summary>Closes when all that was written is sent; reads no more.</summary>
    public void End()
    {
        if (_state == State.Open)
        {
            _state = State.Ending;
            QueueToFlush();
        }
    }

    /// <summary>Closes at once.</summary>
    public void Close()
    {
        if (_state == State.Closed)
        {
            return;
        }

        _state = State.Closed;
        _loop.Forget(this);
        _link.Close();
        ReleasePartial();
        ReleaseOutput();
        _handler.OnDisconnected();
    }

    /// <summary>Reads once and handles all that is complete.</summary>
    /// <param name="shared">The loop's buffer, free to use during the call.</param>
    public void OnReadable(Span<byte> shared)
    {
        if (_state != State.Open || _isPaused)
        {
            // Told because the peer hung up while it was not read from.
            Close();
            return;
        }

        var ownBuffer = _needed > shared.Length / 2;
        var buffer = ownBuffer ? GrowPartial() : CopyPartial(shared);
        var count = _link.Receive(buffer[_partialLength..]);
        if (count == 0)
        {
            // One that has said all may still read what was answered.
            End();
        }
        else if (count != Link.WouldBlock)
        {
            var received = _partialLength + count;
            if (ownBuffer && received < _needed)
            {
                _partialLength = received;
                return;
            }

            Keep(Handle(buffer[..received]), ownBuffer);
            if (_awaitsWritable)
            {
                // No flush will follow that would pause it.
                Watch(awaitsWritable: true);
            }
        }
    }

    public void OnWritable()
    {
        if (_hasUnhandled && _state == State.Open && !IsBehind)
        {
            Keep(Handle(_partial.AsSpan(0, _partialLength)), fromPartial: true);
        }

        Flush();
    }

    /// <summary>Sends what was written in this turn.</summary>
    public void Flush()
    {
        _isQueuedToFlush = false;
        if (_state == State.Closed)
        {
            // Closed in the turn in which it was written to: its descriptor may be another's by now.
            return;
        }

        if (_state == State.Doomed)
        {
            Close();
            return;
        }

        while (Unsent > 0)
        {
            var count = _link.Send(_output.AsSpan(_outputStart, Unsent));
            if (count == Link.Broken)
            {
                Close();
                return;
            }

            if (count == 0)
            {
                Watch(awaitsWritable: true);
                return;
            }

            _outputStart += count;
        }

        ReleaseOutput();
        if (_state == State.Ending)
        {
            Close();
            return;
        }

        // What is unhandled waits for the next turn, so that one peer with many requests does not keep the others waiting.
        Watch(awaitsWritable: _hasUnhandled);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureOutput(sizeHint);
        return _output.AsSpan(_outputEnd);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureOutput(sizeHint);
        return _output.AsMemory(_outputEnd);
    }

    public void Advance(int count)
    {
        if (_state is not (State.Doomed or State.Closed))
        {
            _outputEnd += count;
            _longestWrite = Math.Max(_longestWrite, count);
        }

        QueueToFlush();
    }

    private void QueueToFlush()
    {
        // One that waits until it can send is not tried again before, unless it is to be closed.
        if (!_isQueuedToFlush && _state != State.Closed && !(_awaitsWritable && _state == State.Open))
        {
            _isQueuedToFlush = true;
            _loop.QueueToFlush(this);
        }
    }

    /// <summary>Handles all complete packets and lines, unless the answers pile up.</summary>
    /// <returns>What is left.</returns>
    private ReadOnlySpan<byte> Handle(ReadOnlySpan<byte> bytes)
    {
        _needed = 0;
        while (!bytes.IsEmpty && _state == State.Open && !IsBehind)
        {
            // The first byte decides: NUL starts a binary packet, anything else a text line.
            if (bytes[0] != 0)
            {
                var isWhole = TextLine.TryRead(bytes, out var line, out var lineLength);
                if ((isWhole ? line.Length : bytes.Length) > PacketLimits.MaxTextLineLength)
                {
                    End();
                    break;
                }

                if (!isWhole)
                {
                    break;
                }

                _handler.OnTextLine(line);
                bytes = bytes[lineLength..];
                continue;
            }

            var status = PacketReader.Read(bytes, _limits.MaxPacketBytes, out var packet, out var length);
            if (status == PacketReadStatus.NeedMore)
            {
                _needed = length;
                break;
            }

            if (status != PacketReadStatus.Packet)
            {
                if (status == PacketReadStatus.TooLarge)
                {
                    _handler.OnPacketTooLarge(packet.Type, _limits.MaxPacketBytes);
                }

                End();
                break;
            }

            _handler.OnPacket(packet);
            bytes = bytes[length..];
        }

        _hasUnhandled = !bytes.IsEmpty && IsBehind;
        return _state == State.Open ? bytes : default;
    }

    /// <summary>The start of the incomplete packet, copied to where the rest of it can be read behind it.</summary>
    private Span<byte> CopyPartial(Span<byte> shared)
    {
        _partial.AsSpan(0, _partialLength).CopyTo(shared);
        return shared;
    }

    /// <summary>An array for a large packet, at least half of which is free for reading; at most as long as the packet.</summary>
    private Span<byte> GrowPartial()
    {
        if (_partial.Length - _partialLength < Math.Min(_partialLength, _needed - _partialLength) || _partial.Length == _partialLength)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Min(_needed, Math.Max(_loop.ReceiveBufferLength, _partialLength * 2)));
            _partial.AsSpan(0, _partialLength).CopyTo(grown);
            ArrayPool<byte>.Shared.Return(_partial);
            _partial = grown;
        }

        return _partial.AsSpan(0, Math.Min(_partial.Length, _needed));
    }

    private void Keep(ReadOnlySpan<byte> rest, bool fromPartial)
    {
        if (rest.IsEmpty || _state != State.Open)
        {
            ReleasePartial();
            return;
        }

        if (fromPartial || _partial.Length < rest.Length)
        {
            var kept = ArrayPool<byte>.Shared.Rent(rest.Length);
            rest.CopyTo(kept);
            ReleasePartial();
            _partial = kept;
        }
        else
        {
            rest.CopyTo(_partial);
        }

        _partialLength = rest.Length;
    }

    private void ReleasePartial()
    {
        if (_partial.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_partial);
        }

        _partial = [];
        _partialLength = 0;
    }

    private void EnsureOutput(int sizeHint)
    {
        // A peer that does not read may lag by the limit and one packet; the one packet lets any result through.
        // By the largest limits that would be more than an array holds.
        if ((Unsent - _longestWrite > _limits.MaxUnsentBytes || (long)Unsent + sizeHint > Array.MaxLength) && _state != State.Closed)
        {
            _state = State.Doomed;
            ReleaseOutput();
        }

        if (_output.Length - _outputEnd >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var unsent = Unsent;
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(unsent + (long)Math.Max(sizeHint, unsent), MinOutputLength, Array.MaxLength));
        _output.AsSpan(_outputStart, unsent).CopyTo(grown);
        var longestWrite = _longestWrite;
        ReleaseOutput();
        _output = grown;
        _outputEnd = unsent;
        _longestWrite = longestWrite;
    }

    private void ReleaseOutput()
    {
        if (_output.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_output);
        }

        _output = [];
        _outputStart = _outputEnd = _longestWrite = 0;
    }

    private void Watch(bool awaitsWritable)
    {
        var paused = IsBehind || _hasUnhandled || _state != State.Open;
        if (awaitsWritable != _awaitsWritable || paused != _isPaused)
        {
            _awaitsWritable = awaitsWritable;
            _isPaused = paused;
            _link.Watch(readable: !paused, writable: awaitsWritable);
        }
    }
}
