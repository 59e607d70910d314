using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gearman.Protocol;
using Gearman.Server.Buffers;

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
internal sealed class Connection : IPayloadWriter
{
    /// <summary>With so much unsent the peer has to read before it is read from: 1 MiB, or half of what may wait for it.</summary>
    private const int MaxPauseAbove = 1 << 20;

    private readonly Link _link;
    private readonly ServerLoop _loop;
    private readonly ConnectionLimits _limits;
    private readonly int _pauseAbove;
    private IPacketHandler _handler = null!;

    /// <summary>The start of an incomplete packet or line; whole ones before it if some are unhandled.</summary>
    private InputBuffer _input = new();

    /// <summary>Packets wait in _input until the peer has read its answers, or until the handler takes them.</summary>
    private bool _hasUnhandled;

    /// <summary>The handler takes nothing before <see cref="Resume"/>.</summary>
    private bool _isHeld;

    /// <summary>The peer has said all, while answers were owed.</summary>
    private bool _hasEnded;

    /// <summary>Bytes of the incomplete packet in all, as its header says.</summary>
    private int _needed;

    /// <summary>When the first bytes of the incomplete packet came.</summary>
    private long _incompleteSince;

    private OutputBuffer _output = new();

    /// <summary>When the peer last took something, or when there was first something that it did not take.</summary>
    private long _untakenSince;

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

    /// <inheritdoc cref="Link.IsEncrypted"/>
    public bool IsEncrypted => _link.IsEncrypted;

    /// <inheritdoc cref="Link.PeerCertificate"/>
    public X509Certificate2? PeerCertificate => _link.PeerCertificate;

    public IPEndPoint? RemoteEndPoint => _link.RemoteEndPoint;

    /// <summary>False when whatever is written would be thrown away.</summary>
    public bool TakesOutput => _state is State.Open or State.Ending;

    private bool IsBehind => _output.Length > _pauseAbove;

    /// <summary>Names who takes what is read. Once, before the first event.</summary>
    public void Attach(IPacketHandler handler) => _handler = handler;

    /// <summary>The peer takes longer than it may over a packet or over what waits for it.</summary>
    public bool IsSlow(TimeProvider time) =>
        (!_isPaused && _input.Length > 0 && time.GetElapsedTime(_incompleteSince) > _limits.SlowSenderTimeout)
        || (_awaitsWritable && _output.Length > 0 && time.GetElapsedTime(_untakenSince) > _limits.SlowReaderTimeout);

    /// <summary>Takes up again what the handler did not take, now that it owes no answers.</summary>
    public void Resume()
    {
        _isHeld = false;
        if (_hasEnded)
        {
            End();
        }

        QueueToFlush();
    }

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
        _input.Release(_loop.Buffers);
        _output.Release(_loop.Buffers);
        _handler.OnDisconnected();
    }

    /// <summary>Closes the stream and nothing else, when the loop has failed.</summary>
    public void Abort()
    {
        if (_state != State.Closed)
        {
            _state = State.Closed;
            _link.Close();
        }
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

        var kept = _input.Length;
        var ownBuffer = _needed >= SharedBuffers.MinLength;
        var buffer = ownBuffer ? _input.Grow(_loop.Buffers, _needed, shared.Length) : CopyPartial(shared);
        var count = _link.Receive(buffer[kept..]);
        if (count == 0)
        {
            // One that has said all may still read what was answered, and what is yet to be.
            _hasEnded = true;
            if (!_handler.OwesAnswers)
            {
                End();
            }
        }
        else if (count != Link.WouldBlock)
        {
            var received = kept + count;
            if (ownBuffer)
            {
                _input.Extend(_loop.Buffers, received);
                if (received < _needed)
                {
                    return;
                }
            }

            var rest = Handle(buffer[..received]);
            if (kept == 0 || rest.Length < received)
            {
                _incompleteSince = _loop.Now;
            }

            _input.Keep(_loop.Buffers, rest, _needed);
        }

        if (_awaitsWritable || _hasUnhandled || _hasEnded || _state == State.Ending)
        {
            // Paused at once: a flush may not follow, and sockets may tell of more to read in the same turn.
            Watch(_awaitsWritable);
        }
    }

    public void OnWritable()
    {
        if (_hasUnhandled && _state == State.Open && !IsBehind && !_isHeld)
        {
            var rest = Handle(_input.Kept);
            _input.Keep(_loop.Buffers, rest, _needed);
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

        while (_output.Length > 0)
        {
            var next = _output.Next;
            var count = _link.Send(next, isMoreToCome: next.Length < _output.Length);
            if (count == Link.Broken)
            {
                Close();
                return;
            }

            if (count == 0)
            {
                if (!_awaitsWritable)
                {
                    _untakenSince = _loop.Now;
                }

                Watch(awaitsWritable: true);
                return;
            }

            _untakenSince = _loop.Now;
            _output.Consume(_loop.Buffers, count);
        }

        if (_state == State.Ending)
        {
            Close();
            return;
        }

        // What is unhandled waits for the next turn, so that one peer with many requests does not keep the others waiting.
        Watch(awaitsWritable: _hasUnhandled && !_isHeld);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureOutput(sizeHint);
        return _output.Free;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureOutput(sizeHint);
        return _output.FreeMemory;
    }

    public void Advance(int count)
    {
        if (_state is not (State.Doomed or State.Closed))
        {
            _output.Advance(count);
        }

        QueueToFlush();
    }

    public bool Takes(ReadOnlySpan<byte> field) => field.Length >= SharedBuffers.MinLength && _loop.Buffers.IsLent(field);

    public void Append(ReadOnlySpan<byte> field)
    {
        if (_state is not (State.Doomed or State.Closed))
        {
            _output.Append(_loop.Buffers.Keep(field));
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

                if (!_handler.OnTextLine(line))
                {
                    _isHeld = true;
                    break;
                }

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

            if (!_handler.OnPacket(packet))
            {
                _isHeld = true;
                break;
            }

            bytes = bytes[length..];
        }

        _hasUnhandled = !bytes.IsEmpty && (IsBehind || _isHeld);
        return _state == State.Open ? bytes : default;
    }

    /// <summary>The start of the incomplete packet, copied to where the rest of it can be read behind it.</summary>
    private Span<byte> CopyPartial(Span<byte> shared)
    {
        _input.Kept.CopyTo(shared);
        return shared;
    }

    private void EnsureOutput(int sizeHint)
    {
        // A peer that does not read may lag by the limit and one packet; the one packet lets any result through.
        // By the largest limits that would be more than an array holds.
        if ((_output.LengthBeyondOne > _limits.MaxUnsentBytes || (long)_output.Length + sizeHint > Array.MaxLength) && _state != State.Closed)
        {
            _state = State.Doomed;
            _output.Release(_loop.Buffers);
        }

        _output.Reserve(sizeHint);
    }

    private void Watch(bool awaitsWritable)
    {
        var paused = IsBehind || _hasUnhandled || _hasEnded || _state != State.Open;
        if (awaitsWritable != _awaitsWritable || paused != _isPaused)
        {
            _awaitsWritable = awaitsWritable;
            _isPaused = paused;
            _incompleteSince = _loop.Now;
            _link.Watch(readable: !paused, writable: awaitsWritable);
        }
    }
}
